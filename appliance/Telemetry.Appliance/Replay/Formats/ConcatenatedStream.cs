// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Replay.Formats;

/// <summary>Bytes that were read already, then the rest of the stream they came from.</summary>
internal sealed class ConcatenatedStream(byte[] head, Stream rest) : Stream
{
    private int _taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_taken == head.Length)
            return rest.Read(buffer, offset, count);
        int here = Math.Min(count, head.Length - _taken);
        Array.Copy(head, _taken, buffer, offset, here);
        _taken += here;
        return here;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            rest.Dispose();
        base.Dispose(disposing);
    }
}
