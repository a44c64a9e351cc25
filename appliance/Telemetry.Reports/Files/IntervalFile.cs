// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Files;
using Telemetry.Model.Failures;
using Telemetry.Model.Control;

namespace Telemetry.Reports.Files;

/// <summary>
/// A text file that grows by the lines of an interval, at once: whatever ends the process, the lines of the intervals
/// before are in it, and what is in it can be read. Whoever rotates it may copy and truncate it.
/// </summary>
public sealed class IntervalFile : IDisposable
{
    private readonly OutputFile _file;
    private readonly FileStream _stream;
    private readonly bool _hasComments;
    private readonly bool _goesOn;
    private readonly WriteTimer _timer = new();
    private bool _hasBegun;
    private bool _isClean;                      // what is before is whole lines
    private string? _problem;
    private long _leftOut;

    private IntervalFile(string path, OutputFile file, bool hasComments, bool goesOn) =>
        (Path, _file, _stream, _hasComments, _goesOn) = (path, file, file.Stream, hasComments, goesOn);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Why it cannot be written now; null while it can. For any thread.</summary>
    public string? Problem => Volatile.Read(ref _problem) ?? (_timer.StandsStill ? WatchedFile.StandsStill : null);

    /// <summary>Why something is missing in it; null if nothing is.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens it for writing; what is there stays as it is until <see cref="Begin"/>.</summary>
    /// <param name="path">Where.</param>
    /// <param name="firstLine">What a file of its kind begins with, without the end of the line.</param>
    /// <param name="what">What it is, in words.</param>
    /// <param name="goesOn">True will go on behind what is there; false will begin anew. What is there must be of the
    /// same kind: a capture that is named by mistake is not written over.</param>
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

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => !_stream.CanSeek || _stream.Length == 0;

    /// <summary>Takes away what was there, or what a killed process left of a last line.</summary>
    public void Begin()
    {
        if (!_hasBegun)
            _ = TryTruncate(() => _goesOn ? EndOfLines() : 0);
        _hasBegun = true;
    }

    /// <summary>Appends whole lines; those for which there is no room are left out, and the next are tried
    /// again.</summary>
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
            // What there was no room for is taken away again: half a line would spoil those before it.
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

    /// <summary>Closes it. If it was made by opening it and never begun, it is gone again.</summary>
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
