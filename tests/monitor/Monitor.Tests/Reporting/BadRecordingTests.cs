// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.IO.Compression;
using Telemetry.Fleet;
using Telemetry.Model.Clocks;
using Telemetry.Model.Failures;
using Telemetry.Monitor.Inputs;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Reporting.Played;
using Telemetry.Monitor.Tests.Serving;
using TestSupport;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>Recordings that are not what they should be: nothing takes unbounded memory, and a message says where, what
/// and what to do.</summary>
public sealed class BadRecordingTests : IDisposable
{
    private const int HeaderLength = 16;
    private const int FrameLength = 8;
    private const int LongestMessage = 16 << 20;
    private const ushort Stream = 1001;

    private readonly ScratchFolder _folder = new();

    private string Output => _folder.File("report.html");

    [Theory]
    [InlineData("PK\u0003\u0004xxxxxxxxxxxxxxxxxxxx")]
    [InlineData("TLMR\u0002\0xxxxxxxxxxxxxxxxx")]
    [InlineData("TLMS\u0001\0xxxxxxxxxxxxxxxxx")]
    [InlineData("TLMR")]
    public void another_magic_or_a_later_form_is_refused(string content)
    {
        string path = _folder.File("day.telemetry");
        File.WriteAllText(path, content);

        Assert.Equal($"{path}: it is not a recording, or one of a later version; give a file that --record wrote",
            FailureOf([path]));
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public void a_hole_of_10_gigabytes_is_damage_where_it_begins()
    {
        string path = _folder.File("hole.telemetry");
        byte[] whole = File.ReadAllBytes(SampleRecording.Make(_folder));
        File.WriteAllBytes(path, whole);
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(10L << 30);
        long beforeBytes = GC.GetAllocatedBytesForCurrentThread();

        RecordingSet played = RecordingSet.Play([path], 1 << 28, isForReport: false);

        Assert.Equal($"{path}: byte {whole.Length}: damaged: there is no message; what stands before it was read; "
            + "record again", Assert.Single(played.Damages).ToString());
        Assert.Single(played.Model.Appliances);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - beforeBytes, 0, 256L << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void long_messages_that_say_nothing_take_no_more_memory_than_one(bool packed)
    {
        string path = _folder.File("big.telemetry");
        WriteEmptyMessages(
            path, File.ReadAllBytes(SampleRecording.Make(_folder)).AsSpan(0, HeaderLength), count: 10, packed);
        long beforeBytes = GC.GetAllocatedBytesForCurrentThread();

        string failure = FailureOf([path]);

        Assert.Equal($"{path}: no interval of an appliance is in it; record for longer than one interval, and until "
            + "the appliance's names have been sent", failure);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - beforeBytes, 0, 96L << 20);
    }

    [Fact]
    public void gzip_that_is_cut_is_read_up_to_there()
    {
        string path = SampleRecording.Packed(SampleRecording.Make(_folder));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length * 3 / 4)]);

        AssertReportedAsCut(path);
    }

    [Fact]
    public void gzip_that_is_cut_between_two_messages_is_not_taken_for_whole()
    {
        byte[] bytes = File.ReadAllBytes(SampleRecording.Make(_folder));
        string path = _folder.File("day.telemetry.gz");
        var packed = new MemoryStream();
        using var packer = new GZipStream(packed, CompressionLevel.Fastest);
        packer.Write(bytes);
        packer.Flush();
        File.WriteAllBytes(path, packed.ToArray());

        AssertReportedAsCut(path);
    }

    [Fact]
    public void gzip_that_is_broken_in_the_middle_is_read_up_to_there()
    {
        string path = SampleRecording.Packed(SampleRecording.Make(_folder));
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 2, 64).Fill(0xFF);
        File.WriteAllBytes(path, bytes);

        RecordingSet played = RecordingSet.Play([path], 1 << 28, isForReport: false);

        Assert.Matches("day.telemetry.gz: byte [0-9]+: (the compressed data is )?damaged",
            Assert.Single(played.Damages).ToString());
        Assert.True(Assert.Single(played.Model.Appliances).Current.Intervals > 0);
    }

    [Fact]
    public void two_files_of_one_start_and_the_same_time_are_refused()
    {
        string whole = SampleRecording.Make(_folder);
        string half = _folder.File("half.telemetry");
        byte[] bytes = File.ReadAllBytes(whole);
        File.WriteAllBytes(half, bytes[..(bytes.Length / 2)]);

        Assert.Equal($"{half}: it has messages of vm that {whole} has too; each would count twice; give one of the two",
            FailureOf([whole, half]));
    }

    [Fact]
    public void a_recording_that_was_continued_in_another_file_is_one()
    {
        string whole = SampleRecording.Make(_folder);
        byte[] bytes = File.ReadAllBytes(whole);
        int middle = HeaderLength;
        while (middle < bytes.Length / 2)
            middle += FrameLength + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(middle + 4));
        (string first, string second) = (_folder.File("first.telemetry"), _folder.File("second.telemetry"));
        File.WriteAllBytes(first, bytes[..middle]);
        File.WriteAllBytes(second, [.. bytes[..HeaderLength], .. bytes[middle..]]);

        Assert.Equal(Report([whole]).Figures, Report([second, first]).Figures);
    }

    [Fact]
    public void files_of_several_starts_make_a_part_each()
    {
        string first = SampleRecording.Make(_folder);
        string second = SampleRecording.Make(_folder, "other.telemetry", seed: 8);

        ReportFile both = Report([first, second]);

        Assert.Equal(Report([first]).Figures.Concat(Report([second]).Figures).Order(Comparer), both.Figures
            .Order(Comparer));
        Assert.Equal(2, both.All("section").Count(section => section.Attribute("data-part") is not null));
    }

    [Fact]
    public void a_message_with_a_time_of_another_century_leaves_the_others_as_they_are()
    {
        string path = SampleRecording.Make(_folder);
        IReadOnlyList<Figure> figures = Report([path]).Figures;
        byte[] bytes = File.ReadAllBytes(path);
        int last = HeaderLength;
        for (int next = last; next < bytes.Length;
            next += FrameLength + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(next + 4)))
            last = next;
        byte[] message = bytes[last..];
        foreach (int time in (int[])[FrameLength + 32, FrameLength + 40])
            BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(time), long.MaxValue / 2);
        File.WriteAllBytes(path, [.. bytes, .. message]);

        Assert.Equal(figures.Where(figure => !figure.Fact.StartsWith("received.", StringComparison.Ordinal)),
            Report([path]).Figures.Where(figure => !figure.Fact.StartsWith("received.", StringComparison.Ordinal)));
    }

    [Fact]
    public void a_recording_that_begins_with_names_without_times_plays_at_its_speed()
    {
        var model = new FleetModel(new FleetLimits());
        using var input = PlayInput.Open(SampleRecording.Make(_folder), 3_600, model, new Notices());

        long deadlineNs = MonotonicClock.NowNs + 20_000_000_000;
        while (!model.Appliances.Any(one => one.Current.HasEnded))
        {
            Assert.True(MonotonicClock.NowNs < deadlineNs, "it does not play");
            input.Poll(model);
            model.Turn();
        }
        Assert.Equal(SampleRecording.StartNs, model.TimeNs, 10_000_000_000.0);
    }

    public void Dispose() => _folder.Dispose();

    private static readonly Comparer<Figure> Comparer = Comparer<Figure>.Create(
        (one, other) => string.CompareOrdinal(one.ToString(), other.ToString()));

    private static void WriteEmptyMessages(string path, ReadOnlySpan<byte> header, int count, bool packed)
    {
        using FileStream file = File.Create(path);
        using Stream stream = packed ? new GZipStream(file, CompressionLevel.Fastest) : file;
        stream.Write(header);
        byte[] frame = new byte[FrameLength];
        BinaryPrimitives.WriteUInt16LittleEndian(frame, Stream);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), LongestMessage);
        byte[] message = packed ? new byte[LongestMessage] : [];
        for (int index = 0; index < count; index++)
        {
            stream.Write(frame);
            if (packed)
                stream.Write(message);
            else
                file.SetLength(file.Position = file.Position + LongestMessage);
        }
    }

    private ReportFile Report(string[] paths)
    {
        Assert.Equal(ExitCode.Done,
            ReportRun.Run(new ReportPlan { Files = paths, Output = Output }, new Progress<string>()));
        return new ReportFile(File.ReadAllBytes(Output));
    }

    private void AssertReportedAsCut(string path)
    {
        var notices = new Notices();

        ExitCode code = ReportRun.Run(new ReportPlan { Files = [path], Output = Output }, notices);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Matches("day.telemetry.gz: byte [0-9]+: the compressed data is damaged or cut",
            Assert.Single(notices.Lines));
        Assert.NotEmpty(new ReportFile(File.ReadAllBytes(Output)).Figures);
    }

    private string FailureOf(string[] paths) => Assert.Throws<FailureException>(
        () => ReportRun.Run(new ReportPlan { Files = paths, Output = Output }, new Notices())).Failure.ToString();
}
