// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;

namespace Telemetry.Monitor.Reporting.Lines;

/// <summary>Lines of a text file, also of one compressed by gzip. A line that is longer than any that an appliance
/// writes ends reading, so that memory is bounded. Belongs to one thread.</summary>
internal sealed class TextLines : IDisposable
{
    /// <summary>Longest line, bytes.</summary>
    public const int MostBytes = 32 << 20;

    private readonly string _path;
    private readonly Stream _stream;
    private byte[] _bytes = new byte[256 << 10];
    private int _start;                                     // of what is not returned yet
    private int _end;
    private bool _isAtEnd;

    private TextLines(string path, Stream stream) => (_path, _stream) = (path, stream);

    /// <summary>Number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>True if the last line has no end, as that of a killed process.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Place of the line that was read last, for messages.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"{_path}: line {Number}");

    /// <summary>Opens a file.</summary>
    /// <exception cref="FailureException">It cannot be read.</exception>
    public static TextLines Open(string path)
    {
        try
        {
            Stream stream = File.OpenRead(path);
            bool isPacked = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
            stream.Position = 0;
            return new TextLines(path, isPacked ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, cause);
        }
    }

    /// <summary>Reads a line without its end; it stays valid until the next call.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="FailureException">A line is too long, or the file cannot be read.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int length = _bytes.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _bytes.AsMemory(_start, searched + length - _start);
                _start = searched + length + 1;
                Number++;
                return true;
            }
            if (_isAtEnd)
            {
                line = _bytes.AsMemory(_start, _end - _start);
                IsCut = line.Length > 0;
                (_start, Number) = (_end, Number + (IsCut ? 1 : 0));
                return IsCut;
            }
            searched = _end - _start;
            Fill();
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Fill()
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        if (_end >= MostBytes)
            throw new FailureException(new Failure(ExitCode.Failed,
                string.Create(CultureInfo.InvariantCulture, $"{_path}: line {Number + 1}"),
                $"it is longer than {MostBytes >> 20} MiB, which no line of an appliance is",
                "give a file that --json, --hlog or --record wrote"));
        if (_end == _bytes.Length)
            Array.Resize(ref _bytes, Math.Min(MostBytes, _bytes.Length * 2));
        try
        {
            int read = _stream.Read(_bytes.AsSpan(_end));
            _isAtEnd = read == 0;
            _end += read;
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException)
        {
            throw Unreadable(_path, cause);
        }
    }

    private static FailureException Unreadable(string path, Exception cause) => new(new Failure(ExitCode.Failed, path,
        $"it cannot be read: {FileProblem.Of(path, cause)}", "give another path, or copy the file again"), cause);
}
