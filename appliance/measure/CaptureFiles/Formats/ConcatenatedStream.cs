// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>Bytes already read, followed by the rest of the stream that they came from.</summary>
internal sealed class ConcatenatedStream(byte[] head, Stream rest) : ForwardStream
{
    private int _taken;

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_taken == head.Length)
            return rest.Read(buffer, offset, count);
        int here = Math.Min(count, head.Length - _taken);
        Array.Copy(head, _taken, buffer, offset, here);
        _taken += here;
        return here;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }
}
