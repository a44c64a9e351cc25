// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Files;

/// <summary>
/// Appends lines so that a process that is killed leaves no part of one where readers trip over it. The kernel ends the
/// write of a killed process at the end of a page at the earliest. Where the kind of file has comments, a line across
/// such an end is written as a comment, and is a line as soon as its first byte is. Java's reader of histogram logs
/// takes the beginning of a comment for one only if a comma is in it: a line that would be cut before its first comma
/// begins on the next page, behind a comment that fills this one, and none may leave a page with a single byte, in
/// which there is no room for a comment.
/// </summary>
internal static class LineAppender
{
    private const int PageBytes = 4096;
    private const int LeastComment = 2;         // the mark, and the end of the line
    private const byte CommentMark = (byte)'#';
    private const byte LineEnd = (byte)'\n';
    private const byte FieldEnd = (byte)',';

    /// <summary>Appends whole lines to a stream.</summary>
    /// <param name="stream">Where they go; unbuffered.</param>
    /// <param name="lines">The lines, each with its end. Given back as they were, unless writing fails.</param>
    /// <param name="hasComments">Whether a line that begins with # is passed over by readers.</param>
    public static void Append(Stream stream, Span<byte> lines, bool hasComments)
    {
        if (stream.CanSeek)
            stream.Seek(0, SeekOrigin.End);
        if (!stream.CanSeek || !hasComments)
        {
            stream.Write(lines);
            return;
        }
        while (!lines.IsEmpty)
        {
            int length = lines.IndexOf(LineEnd) + 1;
            AppendLine(stream, lines[..length]);
            lines = lines[length..];
        }
    }

    private static void AppendLine(Stream stream, Span<byte> line)
    {
        if (!IsSafe(stream.Position, line))
        {
            FillWith(stream, RoomAt(stream.Position));
            if (!IsSafe(stream.Position, line))
                FillWith(stream, LeastComment);
        }
        long start = stream.Position;
        if (line.Length <= RoomAt(start))
        {
            stream.Write(line);
            return;
        }
        byte first = line[0];
        line[0] = CommentMark;
        stream.Write(line);
        line[0] = first;
        stream.Position = start;
        stream.Write(line[..1]);
        stream.Position = start + line.Length;
    }

    private static int RoomAt(long position) => PageBytes - (int)(position % PageBytes);

    private static bool IsSafe(long start, ReadOnlySpan<byte> line)
    {
        if (RoomAt(start + line.Length) < LeastComment)
            return false;
        return line.Length <= RoomAt(start) || (uint)line.IndexOf(FieldEnd) < (uint)RoomAt(start);
    }

    private static void FillWith(Stream stream, int length)
    {
        if (length < LeastComment)
            return;
        Span<byte> comment = stackalloc byte[length];
        comment.Fill(CommentMark);
        comment[^1] = LineEnd;
        stream.Write(comment);
    }
}
