// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Model.Failures;
using Telemetry.Reports.Files;
using TestSupport;

namespace Telemetry.Reports.Tests.Files;

/// <summary>Files that grow by an interval at a time, and what is in them when the process is killed.</summary>
public sealed class IntervalFileTests
{
    private const string FirstLine = "#[Histogram log format version 1.3]";

    [Theory]
    [Trait("needs", "time")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void whatever_page_a_killed_process_got_to_no_part_of_a_line_is_left_but_as_a_comment(int seed)
    {
        var random = new Random(seed);
        var stream = new TearingStream();
        var written = new List<string>();
        for (int interval = 0; interval < 300; interval++)
        {
            var block = new StringBuilder();
            for (int line = random.Next(1, 8); line > 0; line--)
            {
                string text = "T=" + new string('t', random.Next(1, 100)) + ","
                    + new string((char)('a' + random.Next(26)), random.Next(1, random.Next(2, 9000)));
                written.Add(text);
                block.Append(text).Append('\n');
            }
            LineAppender.Append(stream, Encoding.UTF8.GetBytes(block.ToString()), hasComments: true);
        }

        string[] lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(written, lines.Where(line => line[0] != '#'));
        Assert.True(lines.Length < written.Count * 1.2, $"{lines.Length} lines for {written.Count}");
        Assert.True(stream.States > 2000, $"only {stream.States} states");
        Assert.Empty(stream.Spoilt);
    }

    [Fact]
    public void a_line_that_is_written_plainly_can_be_torn()
    {
        var stream = new TearingStream();

        LineAppender.Append(stream, Encoding.UTF8.GetBytes(new string('T', 6000) + "\n"), hasComments: false);

        Assert.NotEmpty(stream.Spoilt);
    }

    [Fact]
    public void a_file_that_is_gone_on_with_loses_half_a_line_and_nothing_else()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("a.hlog");
        File.WriteAllText(path, FirstLine + "\none\ntw");

        using (IntervalFile file = IntervalFile.Open(path, FirstLine, "histogram log", goesOn: true))
        {
            Assert.False(file.IsEmpty);
            file.Append("three\n"u8.ToArray());
        }

        Assert.Equal(FirstLine + "\none\nthree\n", File.ReadAllText(path));
    }

    [Fact]
    public void a_file_whose_first_line_was_torn_begins_anew()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("a.hlog");
        File.WriteAllText(path, FirstLine[..10]);

        using IntervalFile file = IntervalFile.Open(path, FirstLine, "histogram log", goesOn: true);
        file.Begin();

        Assert.True(file.IsEmpty);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void what_is_opened_and_never_begun_stays_as_it_was(bool goesOn)
    {
        using var scratch = new ScratchFolder();
        (string old, string none) = (scratch.File("old.hlog"), scratch.File("none.hlog"));
        string text = FirstLine + "\none\ntw";
        File.WriteAllText(old, text);

        IntervalFile.Open(old, FirstLine, "histogram log", goesOn).Dispose();
        IntervalFile.Open(none, FirstLine, "histogram log", goesOn).Dispose();

        Assert.Equal(text, File.ReadAllText(old));
        Assert.False(File.Exists(none));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void another_kind_of_file_is_not_written_to(bool goesOn)
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("letter.txt");
        File.WriteAllText(path, "Dear Sir,\n");

        var refused = Assert.Throws<FailureException>(
            () => IntervalFile.Open(path, FirstLine, "histogram log", goesOn));

        Assert.Equal($"{path}: it is there and is not a histogram log of this form; name another file, or remove it",
            refused.Message);
        Assert.Equal("Dear Sir,\n", File.ReadAllText(path));
    }

    [Fact]
    public void what_cannot_be_written_is_said_with_its_path_before_anything_starts()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("nowhere/a.csv");

        var refused = Assert.Throws<FailureException>(() => new IntervalFileSet(null, path, null, goesOn: false));

        Assert.Equal((ExitCode.Failed, path), (refused.Failure.Code, refused.Failure.Where));
        Assert.StartsWith("the table of lines cannot be written: ", refused.Failure.What, StringComparison.Ordinal);
        Assert.Throws<FailureException>(() => new IntervalFileSet(scratch.Path, null, null, goesOn: true));
    }

    [Fact]
    public void a_file_that_was_copied_and_truncated_begins_at_its_start_again()
    {
        using var scratch = new ScratchFolder();
        string path = scratch.File("a.csv");
        using IntervalFile file = IntervalFile.Open(path, "a,b", "table of lines", goesOn: true);
        file.Append("1,2\n"u8.ToArray());

        using (FileStream other = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            other.SetLength(0);
        file.Append("3,4\n"u8.ToArray());

        Assert.Equal("3,4\n", File.ReadAllText(path));
    }

    /// <summary>A file that a process is killed over at every page: what is in it then is looked at.</summary>
    private sealed class TearingStream : MemoryStream
    {
        private const int PageBytes = 4096;

        public int States { get; private set; }

        public List<string> Spoilt { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (!buffer.IsEmpty)
            {
                int room = PageBytes - (int)(Position % PageBytes);
                int length = Math.Min(room, buffer.Length);
                base.Write(buffer[..length]);
                buffer = buffer[length..];
                Look();
            }
        }

        private void Look()
        {
            States++;
            string text = Encoding.UTF8.GetString(GetBuffer().AsSpan(0, (int)Length));
            string rest = text[(text.LastIndexOf('\n') + 1)..];
            if (rest.Length > 0 && !(rest[0] == '#' && rest.Contains(',', StringComparison.Ordinal)))
                Spoilt.Add(rest);
        }
    }
}
