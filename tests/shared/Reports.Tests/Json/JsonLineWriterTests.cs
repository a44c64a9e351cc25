// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using Telemetry.Reports.Json;

namespace Telemetry.Reports.Tests.Json;

public sealed class JsonLineWriterTests
{
    [Theory]
    [InlineData(3, 10)]
    [InlineData(1, 300_000)]
    [InlineData(5, 70_000)]
    public void lines_of_any_length_come_out_whole_and_in_order(int lines, int values)
    {
        using var output = new MemoryStream();
        using (var writer = new JsonLineWriter(output))
        {
            for (int line = 0; line < lines; line++)
                Write(writer, line, values);
            Assert.Null(writer.Failure);
        }

        string[] written = Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.Equal(lines + 1, written.Length);
        Assert.Empty(written[^1]);
        for (int line = 0; line < lines; line++)
        {
            using var document = JsonDocument.Parse(written[line]);
            Assert.Equal(Enumerable.Range(line, values),
                document.RootElement.GetProperty("values").EnumerateArray().Select(value => value.GetInt32()));
        }
    }

    [Fact]
    public void a_long_line_is_not_kept_until_it_ends()
    {
        using var output = new MemoryStream();
        using var writer = new JsonLineWriter(output);
        Utf8JsonWriter json = writer.Begin();
        json.WriteString("text", new string('a', 50_000));
        json.WriteString("more", new string('b', 50_000));

        Assert.InRange(output.Length, 50_000, 100_000);
    }

    [Fact]
    public void a_reader_that_goes_away_within_a_line_is_noticed()
    {
        using var writer = new JsonLineWriter(new Unwritable("Broken pipe", 32));
        Write(writer, 0, 100_000);

        Assert.Equal("its reader went away", writer.Failure?.What);
    }

    [Fact]
    public void a_full_disk_is_called_so()
    {
        using var writer = new JsonLineWriter(new Unwritable("No space left on device", 28));
        Write(writer, 0, 100_000);

        Assert.Equal("standard output: it cannot be written: No space left on device; make room where it goes, or "
            + "write it elsewhere", writer.Failure?.ToString());
    }

    private static void Write(JsonLineWriter writer, int first, int values)
    {
        Utf8JsonWriter json = writer.Begin();
        json.WriteStartArray("values");
        for (int value = first; value < first + values; value++)
            json.WriteNumberValue(value);
        json.WriteEndArray();
        writer.End(flush: false);
    }

    private sealed class Unwritable(string message, int error) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException(message, error);
    }
}
