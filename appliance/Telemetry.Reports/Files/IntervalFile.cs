// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Files;
using Telemetry.Model.Control;

namespace Telemetry.Reports.Files;

/// <summary>
/// A text file to which the lines of an interval are appended at once: however the process ends, the lines of earlier
/// intervals are in it and readable. It may be rotated by copying and truncating.
/// </summary>
public sealed class IntervalFile : IDisposable
{
    private readonly OutputFile _file;
    private readonly FileStream _stream;
    private readonly bool _hasComments;
    private readonly bool _appends;
    private readonly WriteTimer _timer = new();
    private bool _hasBegun;
    private bool _isClean;                      // what is before is whole lines
    private string? _problem;
    private long _leftOut;

    private IntervalFile(string path, OutputFile file, bool hasComments, bool goesOn) =>
        (Path, _file, _stream, _hasComments, _appends) = (path, file, file.Stream, hasComments, goesOn);

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Current write error; null if there is none. For any thread.</summary>
    public string? Problem => Volatile.Read(ref _problem) ?? (_timer.StandsStill ? WatchedFile.StandsStill : null);

    /// <summary>Reason why lines are missing in it; null if none are.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens the file for writing; existing content stays until <see cref="Begin"/>.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="firstLine">First line of a file of this kind, without the line end.</param>
    /// <param name="what">Kind of file, in words.</param>
    /// <param name="goesOn">True appends to existing content; false replaces it. Existing content must be of the same
    /// kind, so that a capture file named by mistake is not overwritten.</param>
    /// <exception cref="FailureException">It cannot be written, or is another kind of file.</exception>
    public static IntervalFile Open(string path, string firstLine, string what, bool goesOn)
    {
        OutputFile? file = null;
        try
        {
            file = OutputFile.Open(path, FileAccess.ReadWrite);
            FileStream stream = file.Stream;
            if (stream.CanSeek && stream.Length > 0 && !BeginsWith(stream, firstLine))
                throw new FailureException(new Failure(
                    ExitCode.Failed, path, $"it is there and is no {what} of this form",
                    "name another file, or remove it"));
            return new IntervalFile(path, file, hasComments: firstLine.StartsWith('#'), goesOn);
        }
        catch (Exception cause)
        {
            file?.Dispose();
            if (!FileProblem.IsOfWriting(cause))
                throw;
            throw new FailureException(new Failure(
                ExitCode.Failed, path, $"the {what} cannot be written: {FileProblem.Of(path, cause)}",
                "give another path"), cause);
        }
    }

    /// <summary>True if the file is empty.</summary>
    public bool IsEmpty => !_stream.CanSeek || _stream.Length == 0;

    /// <summary>Removes the old content, or the rest of a last line that a killed process left incomplete.</summary>
    public void Begin()
    {
        if (!_hasBegun)
            _ = TryTruncate(() => _appends ? EndOfLines() : 0);
        _hasBegun = true;
    }

    /// <summary>Appends whole lines; lines without room are left out, and the next ones are tried again.</summary>
    public void Append(Span<byte> lines)
    {
        Begin();
        if (lines.IsEmpty || (!_isClean && !TryTruncate(EndOfLines)))
            return;
        long? length = null;
        _timer.Begin();
        try
        {
            length = _stream.CanSeek ? _stream.Length : null;
            LineAppender.Append(_stream, lines, _hasComments);
            Volatile.Write(ref _problem, null);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            // Removes the incomplete lines: half a line would spoil those before it.
            Fail(cause);
            _isClean = false;
            if (length is { } before)
                _ = TryTruncate(() => before);
        }
        finally
        {
            _timer.End();
        }
    }

    // Until it succeeds, nothing is appended.
    private bool TryTruncate(Func<long> length)
    {
        try
        {
            if (_stream.CanSeek)
                _stream.SetLength(length());
            _isClean = true;
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            Fail(cause);
        }
        return _isClean;
    }

    /// <summary>Closes the file. Removes it if it was created by opening it and nothing was begun.</summary>
    public void Dispose()
    {
        if (!_hasBegun)
            _file.RemoveIfNew();
        _file.Dispose();
    }

    private void Fail(Exception cause)
    {
        string problem = FileProblem.Of(Path, cause);
        Volatile.Write(ref _problem, problem);
        Failure = new Failure(
            ExitCode.Failed, Path, $"{++_leftOut} times its lines could not be written and are missing: {problem}",
            "make room, or give another path");
    }

    private static bool BeginsWith(FileStream stream, string firstLine)
    {
        byte[] expected = Encoding.UTF8.GetBytes(firstLine + "\n");
        byte[] first = new byte[Math.Min(expected.Length, stream.Length)];
        stream.ReadExactly(first);
        return expected.AsSpan().StartsWith(first);
    }

    private long EndOfLines()
    {
        long end = _stream.Length;
        Span<byte> last = stackalloc byte[1];
        while (end > 0)
        {
            _stream.Position = end - 1;
            _stream.ReadExactly(last);
            if (last[0] == (byte)'\n')
                break;
            end--;
        }
        return end;
    }
}
