// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Telemetry.Reports.Files;

/// <summary>Lines of text below a first line.</summary>
/// <param name="firstLine">First line of a file of this kind, without the line end.</param>
/// <param name="name">Kind of file, in words.</param>
internal sealed class LineForm(string firstLine, string name) : FileForm(name, "lines")
{
    private readonly byte[] _head = Encoding.UTF8.GetBytes(firstLine + "\n");
    private readonly bool _hasComments = firstLine.StartsWith('#');

    public override ReadOnlySpan<byte> Head => _head;

    public override void Append(Stream stream, Span<byte> content) =>
        LineAppender.Append(stream, content, _hasComments);

    public override long WholeLength(Stream stream)
    {
        long end = stream.Length;
        Span<byte> last = stackalloc byte[1];
        while (end > 0)
        {
            stream.Position = end - 1;
            stream.ReadExactly(last);
            if (last[0] == (byte)'\n')
                break;
            end--;
        }
        return end;
    }
}
