// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Appliance.Model;
using Telemetry.Files;

namespace Telemetry.Appliance.Hosting.IntervalFiles;

/// <summary>
/// A text file that grows by the lines of an interval, at once: whatever ends the process, the lines of the intervals
/// before are in it, and what is in it can be read. Whoever rotates it may copy and truncate it.
/// </summary>
internal sealed class IntervalFile : IDisposable
{
    private readonly OutputFile _file;
    private readonly FileStream _stream;
    private readonly bool _hasComments;
    private readonly bool _goesOn;
    private bool _hasBegun;

    private IntervalFile(string path, OutputFile file, bool hasComments, bool goesOn) =>
        (Path, _file, _stream, _hasComments, _goesOn) = (path, file, file.Stream, hasComments, goesOn);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Why nothing is written any more; null while it is.</summary>
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
        if (_hasBegun)
            return;
        _hasBegun = true;
        try
        {
            if (_stream.CanSeek)
                _stream.SetLength(_goesOn ? EndOfLines() : 0);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            Fail(cause);
        }
    }

    /// <summary>Appends whole lines. After a failure nothing is.</summary>
    public void Append(Span<byte> lines)
    {
        Begin();
        if (Failure is not null || lines.IsEmpty)
            return;
        long? length = null;
        try
        {
            length = _stream.CanSeek ? _stream.Length : null;
            LineAppender.Append(_stream, lines, _hasComments);
        }
        catch (Exception cause) when (FileProblem.IsOfWriting(cause))
        {
            // What there was no room for is taken away again: half a line would spoil those before it.
            if (length is { } before)
                _stream.SetLength(before);
            Fail(cause);
        }
    }

    /// <summary>Closes it. If it was made by opening it and never begun, it is gone again.</summary>
    public void Dispose()
    {
        if (!_hasBegun)
            _file.RemoveIfNew();
        _file.Dispose();
    }

    private void Fail(Exception cause) => Failure = new Failure(
        ExitCode.Failed, Path, $"nothing more is written to it: {FileProblem.Of(Path, cause)}",
        "make room, or give another path");

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
