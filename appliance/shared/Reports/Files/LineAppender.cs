// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Reports.Files;

/// <summary>
/// Appends lines so that a killed process leaves no partial line that a reader would misread. The kernel cuts the write
/// of a killed process only at the end of a page. If the file format has comments, a line that crosses a page end is
/// first written as a comment; writing its first byte then makes it a line. Java's reader of histogram logs recognises
/// a partial comment only if it contains a comma. So a line that would be cut before its first comma begins on the next
/// page, after a comment that fills the current one. No line may leave a single byte in a page, which has no room for a
/// comment.
/// </summary>
internal static class LineAppender
{
    private const int PageBytes = 4096;
    private const int LeastComment = 2;         // the mark, and the end of the line
    private const byte CommentMark = (byte)'#';
    private const byte LineEnd = (byte)'\n';
    private const byte FieldEnd = (byte)',';

    /// <summary>Appends whole lines to a stream.</summary>
    /// <param name="stream">Receives the lines; unbuffered.</param>
    /// <param name="lines">The lines, each with its end. Changed during writing and restored, unless writing
    /// fails.</param>
    /// <param name="hasComments">True if readers skip lines that begin with #.</param>
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
