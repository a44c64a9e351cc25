// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Comparing.Results;

/// <summary>Lines of a file, one at a time; a line has a bound, so that a file of another kind takes no
/// memory.</summary>
/// <param name="stream">The file; not disposed here.</param>
/// <param name="path">Its path, for failures.</param>
internal sealed class LineReader(Stream stream, string path)
{
    private const int MostBytes = 1 << 20;

    private byte[] _buffer = new byte[1 << 16];
    private int _begin;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    internal long Number { get; private set; }

    /// <summary>Reads the next line, without its end; empty ones too.</summary>
    /// <param name="line">The line, valid until the next call.</param>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="FailureException">It cannot be read, is too long, or the file ends within it.</exception>
    internal bool TryRead(out ReadOnlyMemory<byte> line)
    {
        int searched = _begin;
        while (true)
        {
            int end = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                Number++;
                line = _buffer.AsMemory(_begin, searched + end - _begin);
                _begin = searched + end + 1;
                return true;
            }
            searched = _end;
            if (_isAtEnd)
                break;
            Fill(ref searched);
        }
        line = default;
        return _begin == _end ? false : throw ResultFailure.OfLine(path, Number + 1, "the file ends within a line");
    }

    private void Fill(ref int searched)
    {
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (searched, _end, _begin) = (searched - _begin, _end - _begin, 0);
        }
        if (_end == _buffer.Length)
        {
            if (_end >= MostBytes)
                throw ResultFailure.OfLine(path, Number + 1, $"the line is longer than {MostBytes} bytes");
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
        try
        {
            int read = stream.Read(_buffer.AsSpan(_end));
            _end += read;
            _isAtEnd = read == 0;
        }
        catch (Exception cause) when (cause is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw ResultFailure.Of(path, cause);
        }
    }
}
