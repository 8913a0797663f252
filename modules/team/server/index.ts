import { defineModule } from '@dott/platform/http';
import { team } from '../contract.ts';
import { accept, look, waiting } from './accepting.ts';
import { invite, resend, revoke, showInvitation } from './invitations.ts';
import { jobs } from './jobs.ts';
import { changeRole, leave, removeFromTeam, showMember, showTeam, transfer } from './members.ts';
import './tables.ts';

export const teamModule = defineModule({
  contract: team,
  handlers: {
    list: (ctx) => showTeam(ctx),
    member: (ctx, { params }) => showMember(ctx, params.id),
    invitation: (ctx, { params }) => showInvitation(ctx, params.id),
    invite: (ctx, { body }) => invite(ctx, body),
    resend: (ctx, { params }) => resend(ctx, params.id),
    revoke: (ctx, { params }) => revoke(ctx, params.id),
    changeRole: (ctx, { params, body }) => changeRole(ctx, params.id, body.role),
    remove: (ctx, { params }) => removeFromTeam(ctx, params.id),
    leave: (ctx) => leave(ctx),
    transfer: (ctx, { params, body }) => transfer(ctx, params.id, body.stayAs),
    look: (ctx, { body }) => look(ctx.services, body.token),
    waiting: (ctx) => waiting(ctx),
    accept: (ctx, { body }) => accept(ctx, body),
  },
  jobs,
});

export { listMembers as listTeam, listWaiting } from './team.sql.ts';
export { dismissOwners, emptyTeam, forgetWork, listInvitations, listOwned, listWork } from './person.sql.ts';
