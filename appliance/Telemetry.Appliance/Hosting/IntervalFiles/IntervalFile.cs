// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Hosting.IntervalFiles;

/// <summary>
/// A text file that grows by the lines of an interval, at once: whatever ends the process, the lines of the intervals
/// before are in it, and what is in it can be read. Whoever rotates it may copy and truncate it.
/// </summary>
internal sealed class IntervalFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly bool _hasComments;

    private IntervalFile(string path, FileStream stream, bool hasComments) =>
        (Path, _stream, _hasComments) = (path, stream, hasComments);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Why nothing is written any more; null while it is.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Opens it for writing.</summary>
    /// <param name="path">Where.</param>
    /// <param name="firstLine">What a file of its kind begins with, without the end of the line.</param>
    /// <param name="what">What it is, in words.</param>
    /// <param name="goesOn">True goes on behind what is there; false begins anew. What is there must be of the same
    /// kind: a capture that is named by mistake is not written over.</param>
    /// <exception cref="FailureException">It cannot be written, or is another kind of file.</exception>
    public static IntervalFile Open(string path, string firstLine, string what, bool goesOn)
    {
        FileStream? stream = null;
        try
        {
            stream = new FileStream(
                path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            if (stream.CanSeek && stream.Length > 0 && !TryGoOn(stream, firstLine))
                throw new FailureException(new Failure(
                    ExitCode.Failed, path, $"it is there and is no {what} of this form",
                    "name another file, or remove it"));
            if (stream.CanSeek && !goesOn)
                stream.SetLength(0);
            return new IntervalFile(path, stream, hasComments: firstLine.StartsWith('#'));
        }
        catch (Exception cause)
        {
            stream?.Dispose();
            if (cause is not (IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException))
                throw;
            throw new FailureException(new Failure(
                ExitCode.Failed, path, $"the {what} cannot be written: {FileProblem.Of(path, cause)}",
                "give another path"), cause);
        }
    }

    /// <summary>Whether nothing is in it.</summary>
    public bool IsEmpty => !_stream.CanSeek || _stream.Length == 0;

    /// <summary>Appends whole lines. After a failure nothing is.</summary>
    public void Append(Span<byte> lines)
    {
        if (Failure is not null || lines.IsEmpty)
            return;
        long? length = null;
        try
        {
            length = _stream.CanSeek ? _stream.Length : null;
            LineAppender.Append(_stream, lines, _hasComments);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What there was no room for is taken away again: half a line would spoil those before it.
            if (length is { } before)
                _stream.SetLength(before);
            Failure = new Failure(ExitCode.Failed, Path, $"nothing more is written to it: {cause.Message}",
                "make room, or give another path");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Whether a file begins as it should; what a killed process left of a last line is removed.</summary>
    private static bool TryGoOn(FileStream stream, string firstLine)
    {
        byte[] expected = Encoding.UTF8.GetBytes(firstLine + "\n");
        byte[] first = new byte[Math.Min(expected.Length, stream.Length)];
        stream.ReadExactly(first);
        if (!expected.AsSpan().StartsWith(first))
            return false;
        long end = stream.Length;
        byte[] last = new byte[1];
        while (end > 0)
        {
            stream.Position = end - 1;
            stream.ReadExactly(last);
            if (last[0] == (byte)'\n')
                break;
            end--;
        }
        stream.SetLength(end);
        return true;
    }
}
