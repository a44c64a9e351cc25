// SPDX-License-Identifier: Apache-2.0
using System.IO.Pipelines;
using System.Net;
using System.Threading.Channels;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Live;

/// <summary>
/// One client of a live view. At most one frame is being written to it and at most one waits; a newer one takes the
/// place of that. A client that missed a frame learns how many, and gets the whole state.
/// </summary>
/// <param name="address">Address of the client.</param>
/// <param name="patience">Time in which it has to take a piece.</param>
/// <param name="mayStillRead">False once it may read no more.</param>
internal sealed class LiveClient(IPAddress address, TimeSpan patience, Func<bool> mayStillRead)
{
    private readonly Channel<LiveFrame> _next = Channel.CreateBounded<LiveFrame>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private long _serial;
    private long _skipped;

    public IPAddress Address => address;

    /// <summary>Frames that it did not get, since it was too slow.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Gives it a frame. Any thread; never waits.</summary>
    public void Offer(LiveFrame frame) => _next.Writer.TryWrite(frame);

    /// <summary>Writes events until the stream ends or the client goes away.</summary>
    /// <param name="output">The connection.</param>
    /// <param name="hello">Makes the whole state of now.</param>
    /// <param name="gone">Canceled when the client goes away.</param>
    /// <exception cref="TimeoutException">The client took nothing for too long.</exception>
    public async Task Write(PipeWriter output, Func<Task<LiveFrame>> hello, CancellationToken gone)
    {
        await WriteHello(output, hello, gone).ConfigureAwait(false);
        while (true)
        {
            LiveFrame frame = await _next.Reader.ReadAsync(gone).ConfigureAwait(false);
            if (!mayStillRead())
            {
                await Write(output, LiveFrame.Bye("the token or the login is no longer in force").Bytes, gone)
                    .ConfigureAwait(false);
                return;
            }
            if (frame.Serial <= _serial)
                continue;
            if (frame.IsLast || frame.Serial == _serial + 1)
            {
                await Write(output, frame.Bytes, gone).ConfigureAwait(false);
                _serial = frame.Serial;
                if (frame.IsLast)
                    return;
                continue;
            }
            Volatile.Write(ref _skipped, _skipped + (frame.Serial - _serial - 1));
            await Write(output, LiveFrame.Lag(frame.Serial - _serial), gone).ConfigureAwait(false);
            await WriteHello(output, hello, gone).ConfigureAwait(false);
        }
    }

    private async Task WriteHello(PipeWriter output, Func<Task<LiveFrame>> hello, CancellationToken gone)
    {
        LiveFrame state = await hello().ConfigureAwait(false);
        await Write(output, state.Bytes, gone).ConfigureAwait(false);
        _serial = state.Serial;
    }

    private Task Write(PipeWriter output, ReadOnlyMemory<byte> bytes, CancellationToken gone) =>
        Pieces.Write(output, bytes, patience, gone);
}
