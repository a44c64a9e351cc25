// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Extracting;

/// <summary>The frames of several captures by stamp; the order within a capture is kept.</summary>
internal sealed class FrameMerge
{
    private readonly CaptureFile[] _files;
    private readonly CaptureFrame[] _frames;
    private readonly bool[] _hasFrame;
    private int _last = -1;

    public FrameMerge(CaptureFile[] files)
    {
        _files = files;
        _frames = new CaptureFrame[files.Length];
        _hasFrame = new bool[files.Length];
        for (int file = 0; file < files.Length; file++)
            _hasFrame[file] = TryRead(file);
    }

    /// <summary>Takes the next frame, whose bytes are valid until the next call.</summary>
    /// <param name="file">Receives the index of its capture.</param>
    public bool TryNext(out int file)
    {
        if (_last >= 0)
            _hasFrame[_last] = TryRead(_last);
        _last = -1;
        for (int i = 0; i < _files.Length; i++)
        {
            if (_hasFrame[i] && (_last < 0 || _frames[i].StampNs < _frames[_last].StampNs))
                _last = i;
        }
        file = _last;
        return _last >= 0;
    }

    /// <summary>The frame of a capture that was taken last.</summary>
    public ref readonly CaptureFrame FrameOf(int file) => ref _frames[file];

    private bool TryRead(int index)
    {
        CaptureFile file = _files[index];
        while (true)
        {
            switch (file.TryRead(ref _frames[index]))
            {
                case CaptureRead.Frame:
                    _frames[index].StampNs += file.OffsetNs;
                    return true;
                case CaptureRead.NeedMore:
                    if (file.Input.Refill(file.Input.Start) < 0)
                        file.EndInRecordThatDoesNotFit();
                    break;
                default:
                    return false;
            }
        }
    }
}
