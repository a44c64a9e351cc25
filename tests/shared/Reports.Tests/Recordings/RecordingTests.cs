// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Telemetry.Messages;
using Telemetry.Model.Failures;
using Telemetry.Reports.Recordings;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Reports.Tests.Recordings;

/// <summary>What RecordingWriter writes, RecordingReader reads; whatever happens to the file in between.</summary>
public sealed class RecordingTests : IDisposable
{
    private const int HeaderLength = 16;
    private readonly ScratchFolder _scratch = new();
    private readonly string _path;
    private readonly List<(int Stream, byte[] Message)> _messages = Published();

    public RecordingTests() => _path = _scratch.File("day.telemetry");

    [Fact]
    public void the_messages_come_back_as_they_were_published()
    {
        Record(_messages, goesOn: false);

        Assert.True(_messages.Count > 50);
        Assert.Equal(_messages, Read(out RecordingReader reader), Same);
        Assert.Equal((null, null), (reader.Cut, reader.Damage));
    }

    [Fact]
    public void the_form_is_as_documented()
    {
        Record(_messages[..1], goesOn: false);

        byte[] bytes = File.ReadAllBytes(_path);
        Assert.Equal("TLMR"u8, bytes.AsSpan(0, 4));
        Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4)));
        Assert.Equal(1971, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(6)));
        Assert.Equal(MessageHeader.SchemaVersion, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)));
        Assert.Equal(new byte[6], bytes.AsSpan(10, 6));
        Assert.Equal(_messages[0].Stream, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(HeaderLength)));
        Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(HeaderLength + 2)));
        Assert.Equal(
            _messages[0].Message.Length, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(HeaderLength + 4)));
        Assert.Equal(_messages[0].Message, bytes.AsSpan(HeaderLength + 8));
    }

    [Fact]
    public void a_file_cut_anywhere_is_read_up_to_the_last_whole_message()
    {
        Record(_messages[..3], goesOn: false);
        byte[] whole = File.ReadAllBytes(_path);
        int[] ends = [.. Enumerable.Range(0, 4).Select(count =>
            HeaderLength + _messages.Take(count).Sum(one => 8 + one.Message.Length))];
        for (int length = HeaderLength; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);

            int expected = ends.Count(end => end <= length) - 1;
            Assert.Equal(_messages[..expected], Read(out RecordingReader reader), Same);
            Assert.Null(reader.Damage);
            Assert.Equal(!ends.Contains(length), reader.Cut is not null);
            if (reader.Cut is { } notice)
                Assert.Equal(
                    $"{_path}: byte {ends[expected]}: the file ends within a message, which is left out", notice);
        }
    }

    [Fact]
    public void a_cut_file_is_gone_on_with_behind_its_last_whole_message()
    {
        Record(_messages[..5], goesOn: false);
        using (FileStream file = File.OpenWrite(_path))
            file.SetLength(file.Length - 1);

        Record(_messages[5..], goesOn: true);

        Assert.Equal([.. _messages[..4], .. _messages[5..]], Read(out RecordingReader reader), Same);
        Assert.Equal((null, null), (reader.Cut, reader.Damage));
    }

    [Fact]
    public void a_new_recording_replaces_the_old_one_at_its_first_message_and_not_before()
    {
        Record(_messages[..5], goesOn: false);
        RecordingWriter.Open(_path, goesOn: false).Dispose();
        Assert.Equal(5, Read(out _).Count);

        Record(_messages[7..9], goesOn: false);

        Assert.Equal(_messages[7..9], Read(out _), Same);
    }

    [Theory]
    [InlineData(0, 999)]            // the stream
    [InlineData(2, 1)]              // the flags
    [InlineData(4, 0)]              // the length
    [InlineData(7, 0x7F)]
    public void at_a_damaged_frame_reading_ends_with_its_place(int offset, int value)
    {
        Record(_messages[..3], goesOn: false);
        byte[] bytes = File.ReadAllBytes(_path);
        int second = HeaderLength + 8 + _messages[0].Message.Length;
        if (offset == 4)
            bytes.AsSpan(second + 4, 4).Clear();
        else
            bytes[second + offset] = (byte)value;
        File.WriteAllBytes(_path, bytes);

        Assert.Equal(_messages[..1], Read(out RecordingReader reader), Same);
        Assert.Equal(
            $"{_path}: byte {second}: damaged: there is no message; what stands before it was read; record again",
            reader.Damage?.ToString());
    }

    [Fact]
    public void any_bytes_end_without_an_exception()
    {
        var random = new Random(1);
        Record(_messages, goesOn: false);
        byte[] whole = File.ReadAllBytes(_path);
        for (int run = 0; run < 300; run++)
        {
            byte[] bytes = [.. whole];
            for (int change = random.Next(1, 5); change > 0; change--)
                bytes[random.Next(HeaderLength, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_path, bytes);
            Assert.InRange(Read(out _).Count, 0, whole.Length);
        }
    }

    [Fact]
    public void a_compressed_recording_is_read_and_a_cut_one_up_to_its_end()
    {
        Record(_messages, goesOn: false);
        byte[] packed = Packed(File.ReadAllBytes(_path));
        File.WriteAllBytes(_path, packed);
        Assert.Equal(_messages, Read(out RecordingReader reader), Same);
        Assert.Equal((null, null), (reader.Cut, reader.Damage));

        File.WriteAllBytes(_path, packed[..(packed.Length / 2)]);
        int count = Read(out reader).Count;
        Assert.InRange(count, 1, _messages.Count - 1);
        Assert.True(reader.Cut is not null || reader.Damage is not null);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData("TLMR", "it is not a recording, or one of a later version")]
    [InlineData("{\"type\": \"snapshot\"}", "it is JSON lines, which do not have the messages themselves")]
    [InlineData("TLMR\x02\0\0\0\0\0\0\0\0\0\0\0", "it is not a recording, or one of a later version")]
    public void what_is_no_recording_is_refused(string content, string what)
    {
        File.WriteAllBytes(_path, Encoding.Latin1.GetBytes(content));

        Failure failure = Assert.Single(Assert.Throws<FailureException>(() => RecordingReader.Open(_path)).Failures);

        Assert.Equal($"{_path}: {what}; give a file that --record wrote", failure.ToString());
    }

    [Fact]
    public void another_file_named_by_mistake_is_not_overwritten()
    {
        File.WriteAllText(_path, "a capture");

        var refused = Assert.Throws<FailureException>(() => RecordingWriter.Open(_path, goesOn: true));
        Assert.Contains("it is there and is not a recording of this form", refused.Message, StringComparison.Ordinal);
        Assert.Equal("a capture", File.ReadAllText(_path));
        Assert.Throws<FailureException>(() => RecordingReader.Open(_scratch.File("none")));
        Assert.Throws<FailureException>(() => RecordingReader.Open(_scratch.Path));
    }

    public void Dispose() => _scratch.Dispose();

    private static List<(int Stream, byte[] Message)> Published()
    {
        var rig = new PublisherRig();
        for (int interval = 1; interval <= 5; interval++)
        {
            rig.Interval(isLast: interval == 5);
            rig.Work(20_000);
        }
        return [.. rig.Outlet.Taken];
    }

    private static bool Same((int Stream, byte[] Message) left, (int Stream, byte[] Message) right) =>
        left.Stream == right.Stream && left.Message.AsSpan().SequenceEqual(right.Message);

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return packed.ToArray();
    }

    private void Record(IEnumerable<(int Stream, byte[] Message)> messages, bool goesOn)
    {
        using RecordingWriter writer = RecordingWriter.Open(_path, goesOn);
        foreach ((int stream, byte[] message) in messages)
            writer.OnMessage(stream, message);
        writer.Flush();
        Assert.Null(writer.Failure);
    }

    private List<(int Stream, byte[] Message)> Read(out RecordingReader reader)
    {
        using (reader = RecordingReader.Open(_path))
        {
            List<(int Stream, byte[] Message)> messages = [];
            while (reader.TryRead(out int stream, out ReadOnlySpan<byte> message))
                messages.Add((stream, message.ToArray()));
            Assert.Equal(messages.Count, reader.Messages);
            return messages;
        }
    }
}
