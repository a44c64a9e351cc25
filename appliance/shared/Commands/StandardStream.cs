// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Runtime.InteropServices;

namespace Telemetry.Commands;

/// <summary>
/// Standard output or standard error, written by a thread of its own, so that a reader that stands still cannot delay
/// the end of the process. A write waits for room in a bounded buffer; once a stop is requested it never waits, and
/// <see cref="Finish"/> discards bytes that the reader does not take.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int Capacity = 1 << 16;
    private const int LongestWrite = 1 << 14;                   // a slow reader shows progress after each
    private const int LookForStopMs = 20;
    private const int Interrupted = 4;                          // EINTR
    private const int TryAgain = 11;                            // EAGAIN: the reader made it non-blocking

    private readonly object _gate = new();
    private readonly int _descriptor;
    private readonly StopSignals _signals;
    private readonly Action _onFailure;
    private ArrayBufferWriter<byte> _waiting = new(Capacity);
    private ArrayBufferWriter<byte> _taken = new(Capacity);
    private IOException? _failure;
    private bool _isGivenUp;
    private long _progressMs = Environment.TickCount64;

    /// <param name="descriptor">1 or 2.</param>
    /// <param name="name">Name of the thread.</param>
    /// <param name="signals">Signals the request to stop.</param>
    /// <param name="onFailure">Called once, when writing fails.</param>
    public StandardStream(int descriptor, string name, StopSignals signals, Action onFailure)
    {
        _onFailure = onFailure;
        _descriptor = descriptor;
        _signals = signals;
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            while (_waiting.WrittenCount >= Capacity && _failure is null && !_signals.IsStopping)
                Monitor.Wait(_gate, LookForStopMs);
            if (_failure is { } failure)
                throw failure;
            if (_isGivenUp)
                return;
            // With an empty buffer the reader had nothing to take: it has not stood still.
            if (_waiting.WrittenCount + _taken.WrittenCount == 0)
                Volatile.Write(ref _progressMs, Environment.TickCount64);
            _waiting.Write(buffer);
            Monitor.PulseAll(_gate);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: the thread writes pending bytes at once.</summary>
    public override void Flush()
    {
    }

    /// <summary>Waits until all is written; after a request to stop, only while the reader takes some of it.</summary>
    /// <returns>The reason why not all is written; null if it is.</returns>
    public IOException? Finish()
    {
        lock (_gate)
        {
            while (_waiting.WrittenCount + _taken.WrittenCount > 0 && _failure is null && !_isGivenUp)
            {
                if (_signals.IsPatienceOver(_progressMs))
                    _isGivenUp = true;
                else
                    Monitor.Wait(_gate, LookForStopMs);
            }
            return _isGivenUp ? OutputFailure.GivenUp() : _failure;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Finish();
        base.Dispose(disposing);
    }

    private void Run()
    {
        IOException failure = WriteUntilFailure();
        lock (_gate)
        {
            _failure = failure;
            Monitor.PulseAll(_gate);
        }
        _onFailure();
    }

    private IOException WriteUntilFailure()
    {
        while (true)
        {
            lock (_gate)
            {
                _taken.ResetWrittenCount();
                Monitor.PulseAll(_gate);
                while (_waiting.WrittenCount == 0)
                    Monitor.Wait(_gate);
                (_waiting, _taken) = (_taken, _waiting);
                Monitor.PulseAll(_gate);
            }
            if (WriteAll(_taken.WrittenSpan) is { } failure)
                return failure;
        }
    }

    private IOException? WriteAll(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            nint written = Write(_descriptor, bytes, (nuint)Math.Min(bytes.Length, LongestWrite));
            if (written >= 0)
            {
                bytes = bytes[(int)written..];
                Volatile.Write(ref _progressMs, Environment.TickCount64);
                continue;
            }
            int error = Marshal.GetLastPInvokeError();
            if (error == TryAgain)
                Thread.Sleep(1);
            else if (error != Interrupted)
                return new IOException(Marshal.GetPInvokeErrorMessage(error), hresult: error);
        }
        return null;
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nuint count);
}
