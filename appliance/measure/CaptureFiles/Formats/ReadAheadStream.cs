// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Telemetry.CaptureFiles.Formats;

/// <summary>Decompresses on its own thread, some blocks ahead of the reader.</summary>
internal sealed class ReadAheadStream : ForwardStream
{
    private const int BlockLength = 1024 * 1024;
    private const int BlockCount = 4;
    private const int TakeMs = 10;
    private const int LongestEndTakes = 50;

    private readonly Stream _inner;
    private readonly BlockingCollection<(byte[] Bytes, int Count, Exception? Error)> _filled = new(BlockCount);
    private readonly BlockingCollection<byte[]> _free = new(BlockCount);
    private readonly Thread _thread;
    private byte[] _block = [];
    private int _taken;
    private int _count;
    private bool _ended;

    public ReadAheadStream(Stream inner)
    {
        _inner = inner;
        for (int i = 0; i < BlockCount; i++)
            _free.Add(new byte[BlockLength]);
        _thread = new Thread(Produce) { IsBackground = true, Name = "decompress" };
        _thread.Start();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (_taken == _count)
        {
            if (_ended)
                return 0;
            if (_block.Length > 0)
                _free.Add(_block);
            (_block, _count, Exception? error) = _filled.Take();
            _taken = 0;
            _ended = _count == 0;
            if (error is OperationCanceledException)
                throw new OperationCanceledException(error.Message, error);
            if (error is IOException)
                throw new IOException(error.Message, error);
            if (error is not null)
                throw new InvalidDataException(error.Message, error);
        }
        int here = Math.Min(count, _count - _taken);
        Array.Copy(_block, _taken, buffer, offset, here);
        _taken += here;
        return here;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _free.CompleteAdding();
            for (int i = 0; i < LongestEndTakes && _thread.IsAlive; i++)
                _filled.TryTake(out _, TakeMs);
            // A thread that waits for input is left to the end of the process.
            if (!_thread.IsAlive)
            {
                _inner.Dispose();
                _filled.Dispose();
                _free.Dispose();
            }
        }
        base.Dispose(disposing);
    }

    private void Produce()
    {
        foreach (byte[] block in _free.GetConsumingEnumerable())
        {
            int count = 0;
            Exception? failure = null;
            try
            {
                int read;
                while (count < block.Length && (read = _inner.Read(block, count, block.Length - count)) > 0)
                    count += read;
            }
            catch (Exception error) when (error is IOException or InvalidDataException or OperationCanceledException)
            {
                failure = error;
            }
            if (failure is not null && count > 0)
            {
                _filled.Add((block, count, null));
                count = 0;
            }
            _filled.Add((block, count, failure));
            if (count == 0)
                return;
        }
    }
}
