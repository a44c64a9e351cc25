// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.CaptureFiles.Formats;

/// <summary>The bytes of a capture, in a buffer that is refilled by large reads.</summary>
public sealed class CaptureInput : IDisposable
{
    // Size of one read, so that its bytes are parsed while they are in the core's second-level cache.
    private const int ReadLength = 256 * 1024;

    private readonly Stream _stream;
    private readonly Stream _file;
    private long _bufferOffset;

    /// <summary>Reads <paramref name="stream"/>, which may decompress what it reads from <paramref
    /// name="file"/>.</summary>
    public CaptureInput(Stream stream, Stream file, int bufferLength)
    {
        _stream = stream;
        _file = file;
        Buffer = GC.AllocateUninitializedArray<byte>(bufferLength);
        TotalBytes = file.CanSeek ? file.Length : -1;
    }

    public byte[] Buffer { get; private set; }

    /// <summary>Index of the first byte not taken.</summary>
    public int Start { get; set; }

    /// <summary>Index after the last byte read.</summary>
    public int End { get; private set; }

    /// <summary>Bytes read and not taken.</summary>
    public int Available => End - Start;

    /// <summary>True if the input has no more bytes than the buffer holds.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Error that ended reading; null if there was none.</summary>
    public string? Error { get; private set; }

    /// <summary>True if reading ended because of a stop request while it waited: there may be more bytes.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Bytes read from the file, before decompression.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Bytes of the file whose contents were taken; of a compressed one those that were read for
    /// them.</summary>
    public long BytesTaken => IsCompressed ? BytesRead : OffsetOf(Start);

    /// <summary>True if the file is decompressed while it is read.</summary>
    public bool IsCompressed => !ReferenceEquals(_stream, _file);

    /// <summary>Length of the file, or -1 if unknown.</summary>
    public long TotalBytes { get; }

    /// <summary>True if an uncompressed file ended before the length that it had when it was opened.</summary>
    public bool IsCutShort => AtEnd && !IsCompressed && BytesRead < TotalBytes;

    /// <summary>Offset in the (decompressed) capture of an index of the buffer.</summary>
    public long OffsetOf(int index) => _bufferOffset + index;

    /// <summary>
    /// Moves the bytes from <paramref name="keepFrom"/> on to the buffer's front and reads more after them. Returns the
    /// distance moved, or -1 if the buffer is full.
    /// </summary>
    public int Refill(int keepFrom)
    {
        if (End - keepFrom == Buffer.Length)
            return -1;
        if (keepFrom > 0)
            MoveTo(Buffer, keepFrom);
        Read();
        return keepFrom;
    }

    /// <summary>
    /// Continues in another buffer of the same length: the bytes from <paramref name="keepFrom"/> on are copied to its
    /// front. The old buffer is no longer written.
    /// </summary>
    public void MoveTo(byte[] buffer, int keepFrom)
    {
        int kept = End - keepFrom;
        Buffer.AsSpan(keepFrom, kept).CopyTo(buffer);
        Buffer = buffer;
        Start -= keepFrom;
        End = kept;
        _bufferOffset += keepFrom;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _file.Dispose();
    }

    private void Read()
    {
        try
        {
            int count = _stream.Read(Buffer, End, Math.Min(Buffer.Length - End, ReadLength));
            AtEnd = count == 0;
            End += count;
            BytesRead = _file.CanSeek ? _file.Position : _bufferOffset + End;
        }
        catch (OperationCanceledException)
        {
            IsStopped = AtEnd = true;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Error = error.Message;
            AtEnd = true;
        }
    }
}
