package portal

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the kinds of pictures
	_ "image/png"  // that a phone makes
	"io"

	"doudi/internal/errs"
)

// mostPixels bounds a picture as it is shown: a few bytes may say that they are
// gigabytes, and the browser of the clerk who opens it believes them. A phone sends
// two million, and the best camera has a hundred.
const mostPixels = 120_000_000

// photograph reads how a picture begins, and returns what it is and the whole of it.
func photograph(r io.Reader) (mediaType string, whole io.Reader, err error) {
	var head bytes.Buffer
	about, kind, err := image.DecodeConfig(io.TeeReader(r, &head))
	refused := &errs.Error{}
	switch {
	case errors.As(err, &refused):
		return "", nil, err // it is too large
	case err != nil:
		return "", nil, errs.New(errs.Invalid, "只能上传照片（JPG、PNG）。", "Only photographs can be sent (JPG, PNG).").With("body.file", "只能上传照片。", "Only photographs.")
	case about.Width <= 0 || about.Height <= 0 || about.Width > mostPixels/about.Height:
		return "", nil, errs.New(errs.Invalid, "照片的尺寸太大，请缩小。", "The photograph has too many pixels.").With("body.file", "请缩小照片。", "Make it smaller.")
	}
	return "image/" + kind, io.MultiReader(&head, r), nil
}
