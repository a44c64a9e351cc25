// SPDX-License-Identifier: Apache-2.0
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Sampling;

/// <summary>The bytes of a file between two offsets.</summary>
internal sealed class PlaceStream(SampledCapture capture, long from, long to) : ForwardStream
{
    private long _at = from;

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = capture.ReadAt(_at, buffer.AsSpan(offset, (int)Math.Min(count, to - _at)));
        _at += read;
        return read;
    }
}
