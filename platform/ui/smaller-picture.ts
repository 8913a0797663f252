const longestSide = 2000;
const worthItBytes = 600_000;
const quality = 0.82;

/**
 * A photograph as small as a receipt needs it: a phone's camera makes 5 MB where 300 kB can be read as well. It also leaves the place
 * where the picture was taken behind. What is no picture, or would not get smaller, comes back as it is.
 */
export async function smallerPicture(file: File): Promise<File> {
  if (!/^image\/(?:jpeg|png|webp)$/.test(file.type) || file.size < worthItBytes) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, 'image/jpeg', quality);
    });
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: blob.type });
  } catch {
    // A picture that this browser cannot draw is sent as it is; the server tells whether it can be kept.
    return file;
  }
}
