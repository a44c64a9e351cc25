// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Telemetry.Reports.Recordings;

/// <summary>
/// Reads the messages of a recording, also of one compressed by gzip. Whatever the file contains, all messages before
/// the first damage are read. Belongs to one thread.
/// </summary>
public sealed class RecordingReader : IDisposable
{
    private const int ReadLength = 1 << 20;                     // bytes
    private static ReadOnlySpan<byte> GzipMark => [0x1F, 0x8B];

    private readonly string _path;
    private readonly Stream _stream;
    private readonly byte[] _frame = new byte[RecordingForm.Frame.Size];
    private byte[] _message = new byte[64 << 10];
    private long _offset = RecordingForm.HeaderLength;

    private RecordingReader(string path, Stream stream) => (_path, _stream) = (path, stream);

    /// <summary>Number of messages read.</summary>
    public long Messages { get; private set; }

    /// <summary>Notice that the file ends within a message, as that of a killed process does; else null.</summary>
    public string? Cut { get; private set; }

    /// <summary>Damage that ended reading; null if there was none.</summary>
    public Failure? Damage { get; private set; }

    /// <summary>Opens a recording.</summary>
    /// <exception cref="FailureException">It cannot be read, or is not a recording.</exception>
    public static RecordingReader Open(string path)
    {
        Stream? stream = null;
        try
        {
            stream = new BufferedStream(File.OpenRead(path), ReadLength);
            if (IsCompressed(stream))
                stream = new BufferedStream(new GZipStream(stream, CompressionMode.Decompress), ReadLength);
            byte[] header = new byte[RecordingForm.HeaderLength];
            int length = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
            if (length < header.Length || !header.AsSpan().StartsWith(RecordingForm.Instance.Head))
                throw new FailureException(new Failure(ExitCode.Failed, path, ReasonOf(header.AsSpan(0, length)),
                    "give a file that --record wrote"));
            return new RecordingReader(path, stream);
        }
        catch (Exception cause)
        {
            stream?.Dispose();
            if (cause is not (IOException or UnauthorizedAccessException or InvalidDataException))
                throw;
            throw new FailureException(new Failure(ExitCode.Failed, path,
                $"the recording cannot be read: {FileProblem.Of(path, cause)}", "give another path"), cause);
        }
    }

    /// <summary>Reads the next message, which stays valid until the next call.</summary>
    /// <returns>False at the end, or at the first damage.</returns>
    public bool TryRead(out int stream, out ReadOnlySpan<byte> message)
    {
        stream = 0;
        message = default;
        if (Cut is not null || Damage is not null)
            return false;
        int read = Read(_frame);
        if (read < _frame.Length)
            return End(isCut: read > 0);
        RecordingForm.Frame frame = MemoryMarshal.Read<RecordingForm.Frame>(_frame);
        if (!frame.IsValid)
        {
            Damage ??= new Failure(ExitCode.Failed, PlaceOf(_offset), "damaged: there is no message",
                "what stands before it was read; record again");
            return false;
        }
        if (frame.Length > _message.Length)
            _message = new byte[frame.Length];
        if (Read(_message.AsSpan(0, frame.Length)) < frame.Length)
            return End(isCut: true);
        _offset += RecordingForm.Frame.Size + frame.Length;
        Messages++;
        stream = frame.Stream;
        message = _message.AsSpan(0, frame.Length);
        return true;
    }

    public void Dispose() => _stream.Dispose();

    private static string ReasonOf(ReadOnlySpan<byte> head) => head switch
    {
        [] => "the file is empty",
        [(byte)'{', ..] => "it is JSON lines, which do not have the messages themselves",
        _ => "it is not a recording, or one of a later version",
    };

    private static bool IsCompressed(Stream stream)
    {
        Span<byte> mark = stackalloc byte[2];
        int length = stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return length == mark.Length && mark.SequenceEqual(GzipMark);
    }

    private bool End(bool isCut)
    {
        if (isCut && Damage is null)
            Cut = $"{PlaceOf(_offset)}: the file ends within a message, which is left out";
        return false;
    }

    private int Read(Span<byte> bytes)
    {
        try
        {
            return _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            Damage = new Failure(ExitCode.Failed, PlaceOf(_offset), "the compressed data is damaged or cut",
                "what stands before it was read; record again");
        }
        catch (IOException cause)
        {
            Damage = new Failure(
                ExitCode.Failed, PlaceOf(_offset), FileProblem.Of(_path, cause), "copy the file again");
        }
        return 0;
    }

    private string PlaceOf(long offset) => string.Create(CultureInfo.InvariantCulture, $"{_path}: byte {offset}");
}
