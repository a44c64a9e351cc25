// SPDX-License-Identifier: Apache-2.0
using System.IO.Compression;
using Telemetry.CaptureFiles.Formats;

namespace Telemetry.CaptureFiles.Reading;

/// <summary>
/// Decompresses gzip, and returns all that stands before damage of its end. The decompressor checks the last 8 bytes
/// (checksum and length) together with the data before them, and throws that away where they are wrong: here they are
/// handed to it when the data has been returned.
/// </summary>
internal sealed class GzipStream : ForwardStream
{
    private readonly HeldEnd _packed;
    private readonly GZipStream _bytes;

    public GzipStream(Stream file)
    {
        _packed = new HeldEnd(file);
        _bytes = new GZipStream(_packed, CompressionMode.Decompress);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return _bytes.Read(buffer, offset, count);
        }
        catch (InvalidDataException error)
        {
            // The runtime names no cause that is right.
            throw new InvalidDataException(_packed.IsOver ? "the compressed data ends too soon: it was cut"
                : _packed.IsEnd ? "the checksum or the length at the end of the compressed data is wrong"
                : "the compressed data is damaged, or is not gzip", error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _bytes.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>A file whose last bytes are read on their own.</summary>
    private sealed class HeldEnd(Stream file) : ForwardStream
    {
        private const int EndLength = 8;
        private const int BlockLength = 64 * 1024;

        private readonly byte[] _block = new byte[BlockLength];
        private int _start;
        private int _end;
        private bool _isAll;

        /// <summary>True if the last bytes were read.</summary>
        public bool IsEnd => _isAll && _start == _end;

        /// <summary>True if more was to be read than there is.</summary>
        public bool IsOver { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            while (!_isAll && _end - _start <= EndLength)
                Refill();
            int here = _end - _start > EndLength ? _end - _start - EndLength : _end - _start;
            here = Math.Min(here, count);
            _block.AsSpan(_start, here).CopyTo(buffer.AsSpan(offset, here));
            _start += here;
            IsOver |= here == 0 && count > 0;
            return here;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                file.Dispose();
            base.Dispose(disposing);
        }

        private void Refill()
        {
            _block.AsSpan(_start, _end - _start).CopyTo(_block);
            (_start, _end) = (0, _end - _start);
            int read = file.Read(_block, _end, _block.Length - _end);
            _end += read;
            _isAll = read == 0;
        }
    }
}
