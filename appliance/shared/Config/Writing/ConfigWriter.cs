// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Telemetry.Config.Reading;
using Telemetry.Config.Sections.Host;
using Telemetry.Config.Text;
using Telemetry.Feeds.Declared;
using Telemetry.Files;
using Telemetry.Model.Confinement;
using Telemetry.Model.Intervals;
using Telemetry.Stamps;
using Telemetry.Yaml.Text;

namespace Telemetry.Config.Writing;

/// <summary>Writes settings as a file that <see cref="ConfigReader"/> reads as the same settings.</summary>
public static class ConfigWriter
{
    private const string PlainLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/:+?=";

    /// <summary>Checks that a file can be written, before its content is known. An existing file that is not text, such
    /// as a capture file named by mistake, is not overwritten.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void Check(string path)
    {
        try
        {
            Span<byte> head = stackalloc byte[256];
            using (OutputFile file = OutputFile.Open(path, FileAccess.ReadWrite))
            {
                head = file.Stream.CanSeek
                    ? head[..file.Stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)] : [];
                file.RemoveIfNew();
            }

            if (head.Contains((byte)0))
                throw new FailureException(new Failure(
                    ExitCode.Failed, path, "it is there and not a configuration", "name another file, or remove it"));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, cause);
        }
    }

    /// <summary>Writes a file; its first line holds <paramref name="comment"/>, which names its origin.</summary>
    /// <exception cref="FailureException">It cannot be written.</exception>
    public static void WriteFile(string path, Settings settings, string comment)
    {
        try
        {
            using OutputFile file = OutputFile.Open(path, FileAccess.Write);
            if (file.Stream.CanSeek && file.Stream.Length > 0)
                file.Stream.SetLength(0);
            file.Stream.Write(Encoding.UTF8.GetBytes(Write(settings, comment)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, cause);
        }
    }

    private static FailureException Unwritable(string path, Exception cause) => new(
        new Failure(ExitCode.Failed, path, $"the configuration cannot be written: {FileProblem.Of(path, cause)}",
            "name a file that can be written"), cause);

    /// <summary>The text of the file.</summary>
    public static string Write(Settings settings, string comment)
    {
        var text = new StringBuilder();
        text.Append("# ").AppendLine(comment.ReplaceLineEndings(" "));
        WriteIdentity(text, settings);
        Line(text, 0, NumberSettings.Interval, settings.IntervalNs);
        Line(text, 0, NumberSettings.RepairWindow, settings.RepairWindowNs);
        Line(text, 0, NumberSettings.MemoryLimit, settings.MemoryLimitBytes.Value);
        Line(text, 0, NumberSettings.MaxSeries, settings.MaxSeries.Value);
        Line(text, 0, "types", settings.Types ? "true" : null);         // off is not written, so that hashes stay
        WriteCores(text, settings.Cores);
        WriteSecurity(text, settings.Security);
        WritePerformance(text, settings.Performance);
        WriteHostPath(text, settings.HostPath);
        WriteDay(text, settings);
        WriteBlackBox(text, settings.BlackBox);
        WritePlay(text, settings.Play);
        WriteCapture(text, settings.Capture);
        WriteInterfaces(text, settings.Interfaces);
        WriteProtocols(text, settings.Protocols);
        WriteFeeds(text, settings.Feeds);
        WriteSessions(text, settings.Sessions);
        Line(text, 0, "publish_on_measured_interface",
            Word(SettingKeywords.Truths, settings.PublishOnMeasuredInterface));
        text.AppendLine("publish:");
        Line(text, 2, "orders", Word(SettingKeywords.PublishedOrders, settings.Publish.Orders));
        Line(text, 2, "order_keys", Word(SettingKeywords.KeyDisclosures, settings.Publish.OrderKeys));
        Line(text, 2, "packets", Word(SettingKeywords.Truths, settings.Publish.Packets));
        text.AppendLine("aeron:");
        Line(text, 2, "channel", settings.Aeron.Channel?.Value);
        Line(text, 2, "driver", Word(SettingKeywords.Drivers, settings.Aeron.Driver));
        Line(text, 2, "directory", settings.Aeron.Directory);
        Line(text, 2, NumberSettings.TermLength, settings.Aeron.TermLength);
        // The default is left out, so that configurations keep the hashes that they had without this setting.
        if (settings.Aeron.MaxMappedBytes != NumberSettings.MaxMapped.Default)
            Line(text, 2, NumberSettings.MaxMapped, settings.Aeron.MaxMappedBytes);
        return text.ToString();
    }

    private static void WriteIdentity(StringBuilder text, Settings settings)
    {
        Line(text, 0, "instance", settings.Instance);
        if (settings.Labels.Count > 0)
            text.AppendLine("labels:");
        foreach (Label label in settings.Labels)
            Line(text, 2, label.Key, label.Value);
    }

    private static void WriteCores(StringBuilder text, CoreSettings cores)
    {
        if (!cores.IsGiven)
            return;
        text.AppendLine("cores:");
        if (cores.NodeReaders.Count > 0)
            List(text, 2, CoreSettings.ReaderKey,
                cores.NodeReaders.Prepend(cores.Reader!.Value).Select(cpu => Number(cpu)!));
        else
            Line(text, 2, CoreSettings.ReaderKey, Number(cores.Reader));
        Line(text, 2, CoreSettings.PipelineKey, Number(cores.Pipeline));
        Line(text, 2, CoreSettings.PublisherKey, Number(cores.Publisher));
        Line(text, 2, CoreSettings.OtherKey, cores.Other is { } other ? $"{other}" : null);
    }

    private static void WriteSecurity(StringBuilder text, SecuritySettings security)
    {
        text.AppendLine("security:");
        Line(text, 2, "seccomp", Word(SettingKeywords.Switches, security.FiltersSystemCalls));
    }

    private static void WritePerformance(StringBuilder text, PerformanceSettings performance)
    {
        text.AppendLine("performance:");
        Line(text, 2, NumberSettings.CpuDmaLatency.Key, performance.CpuDmaLatencyNs is { } latencyNs
            ? Duration.Format(latencyNs) : PerformanceSection.Off);
        Line(text, 2, NumberSettings.FifoPriority, performance.FifoPriority);
    }

    // The defaults are left out, so that configurations keep the hashes that they had without this section.
    private static void WriteHostPath(StringBuilder text, HostPathSettings path)
    {
        if (path == new HostPathSettings())
            return;
        text.AppendLine("host_path:");
        Line(text, 2, "tcp", Word(SettingKeywords.Switches, path.Tcp));
        Line(text, 2, NumberSettings.TcpEvery, path.TcpEveryNs);
        Line(text, 2, "drops", Word(SettingKeywords.Switches, path.Drops));
        Line(text, 2, "stalls", Word(SettingKeywords.StallLevels, path.Stalls));
        if (path.Stalls == StallLevel.Causes)
        {
            Line(text, 2, NumberSettings.LateOrder, path.LateOrderNs);
            Line(text, 2, NumberSettings.InterruptMin, path.InterruptMinNs);
            Line(text, 2, NumberSettings.SchedulerHistory, path.HistoryBytes);
        }
        if (path.Stages != StageLevel.Off)
            Line(text, 2, "stages", Word(SettingKeywords.StageLevels, path.Stages));
        if (path.Cgroup.Length > 0)
            Line(text, 2, "cgroup", path.Cgroup);
        if (path.Processes.Count > 0)
            List(text, 2, "processes", path.Processes);
        if (path.Talkers > 0)
            Line(text, 2, NumberSettings.Talkers, path.Talkers);
    }

    private static void WriteBlackBox(StringBuilder text, BlackBoxSettings? box)
    {
        if (box is null)
            return;
        text.AppendLine("black_box:");
        Line(text, 2, "directory", box.Directory.Value);
        Line(text, 2, NumberSettings.FlightBytes, box.FlightBytes);
        bool hasPayload = box.Packets == BlackBoxPackets.Payload;
        Line(text, 2, "packets", Word(SettingKeywords.BlackBoxPackets, hasPayload ? BlackBoxPackets.All : box.Packets));
        Line(text, 2, "payload", hasPayload ? "all" : null);
        Line(text, 2, NumberSettings.FlightSnap, box.Snap);
        Line(text, 2, NumberSettings.Before, box.BeforeNs);
        Line(text, 2, NumberSettings.After, box.AfterNs);
        Line(text, 2, NumberSettings.Peak, box.Peak);
        List(text, 2, "on", box.On);
        if (box.Slow.HasAny)
        {
            text.AppendLine("  slow:");
            Line(text, 4, NumberSettings.SlowTickToTrade, box.Slow.TickToTradeNs);
            Line(text, 4, NumberSettings.SlowOrderToAck, box.Slow.OrderToAckNs);
        }
        Line(text, 2, NumberSettings.PerMinute, box.PerMinute);
        text.AppendLine("  keep:");
        Line(text, 4, NumberSettings.KeepFiles, box.KeepFiles);
        Line(text, 4, NumberSettings.KeepBytes, box.KeepBytes);
    }

    private static void WritePlay(StringBuilder text, PlaySettings? play)
    {
        if (play is null)
            return;
        text.AppendLine("play:");
        List(text, 2, "lab", play.Lab.Select(network => network.ToString()));
    }

    private static void WriteDay(StringBuilder text, Settings settings)
    {
        if (settings.Day is { } day)
        {
            text.AppendLine("day:");
            Line(text, 2, "starts", TimeOfDay.Format(day.StartsNs));
            Line(text, 2, "zone", day.Zone.Value);
            Line(text, 2, "directory", day.Directory);
        }
        Line(text, 0, "state_directory", settings.StateDirectory);
    }

    private static void WriteHours(StringBuilder text, HoursSettings hours)
    {
        text.AppendLine("    hours:");
        Line(text, 6, "from", TimeOfDay.Format(hours.FromNs));
        Line(text, 6, "to", TimeOfDay.Format(hours.ToNs));
        Line(text, 6, "days", WeekDays.Format(hours.Days));
    }

    private static void WriteBurst(StringBuilder text, BurstSettings? burst)
    {
        if (burst is null)
            return;
        text.AppendLine("    burst:");
        Line(text, 6, "window", Duration.Format(BurstWindow.LengthNs(burst.Threshold.WindowIndex)));
        Line(text, 6, "packets", Number(burst.Threshold.Packets));
    }

    private static void WriteCapture(StringBuilder text, CaptureSettings capture)
    {
        text.AppendLine("capture:");
        Line(text, 2, NumberSettings.RingBytes, capture.RingBytes);
        Line(text, 2, "transport", Word(SettingKeywords.Transports, capture.Transport));
        Line(text, 2, "wait", Word(SettingKeywords.Waits, capture.Wait));
        Line(text, 2, NumberSettings.Hold, capture.HoldNs);
        Line(text, 2, NumberSettings.PipelineEvents, capture.PipelineEvents);
        FrameSettings files = capture.FrameFiles;
        if (!capture.Frames && files == new FrameSettings())
            return;
        Line(text, 2, "frames", Word(SettingKeywords.Truths, capture.Frames));
        Line(text, 2, "frame_packets", Word(SettingKeywords.FramePackets, files.Packets));
        Line(text, 2, NumberSettings.FrameBytes, files.Bytes);
        Line(text, 2, NumberSettings.Rotate, files.RotateBytes);
        Line(text, 2, NumberSettings.Keep, files.Keep);
    }

    private static void WriteInterfaces(StringBuilder text, IReadOnlyList<InterfaceSettings> interfaces)
    {
        if (interfaces.Count > 0)
            text.AppendLine("interfaces:");
        foreach (InterfaceSettings settings in interfaces)
        {
            Line(text, 2, "- name", settings.Name);
            Line(text, 4, "attach", Word(SettingKeywords.Attachments, settings.Attach));
            Line(text, 4, "role", Word(SettingKeywords.Roles, settings.IsMirror));
            Line(text, 4, "drop", settings.Drop ? "true" : null);
            Line(text, 4, "stamps", settings.NicStamps ? "nic" : null);
            if (settings.Trailer is { } trailer)
                WriteTrailer(text, trailer);
            if (settings.Decapsulate != TunnelChoice.None)
                List(text, 4, "decapsulate", SettingKeywords.Tunnels
                    .Where(known => settings.Decapsulate.HasFlag(known.Value)).Select(known => known.Word));
        }
    }

    private static void WriteTrailer(StringBuilder text, TrailerSettings trailer)
    {
        text.AppendLine("    stamps:");
        Line(text, 6, "trailer", Word(SettingKeywords.Trailers, trailer.Format));
        Line(text, 6, "outer", trailer.Outer ? "true" : null);
        Line(text, 6, "timescale", Word(SettingKeywords.TimeScales, trailer.TimeScale ?? TimeScale.Unknown));
        Line(text, 6, "delay", Duration.Format(trailer.DelayNs));
        Line(text, 6, "within", Duration.Format(trailer.WithinNs));
    }

    private static void WriteProtocols(StringBuilder text, IReadOnlyList<ProtocolSettings> protocols)
    {
        if (protocols.Count > 0)
            text.AppendLine("protocols:");
        foreach (EnvelopeDeclaration declaration in protocols.Select(protocol => protocol.Declaration!))
        {
            Line(text, 2, "- name", declaration.Name);
            Line(text, 4, "title", declaration.Title);
            DeclarationWriter.Write(text, declaration);
        }
    }

    private static void WriteFeeds(StringBuilder text, IReadOnlyList<FeedSettings> feeds)
    {
        if (feeds.Count > 0)
            text.AppendLine("feeds:");
        foreach (FeedSettings feed in feeds)
        {
            Line(text, 2, "- name", feed.Name.Value);
            Line(text, 4, "protocol", feed.Protocol.Value);
            Line(text, 4, "zone", feed.Zone?.Value);
            Line(text, 4, NumberSettings.RepairWindow, feed.RepairWindowNs);
            Line(text, 4, NumberSettings.StaleAfter, feed.StaleAfterNs);
            Line(text, 4, NumberSettings.LineBehindAfter, feed.LineBehindAfterNs);
            Line(text, 4, NumberSettings.LineDownAfter, feed.LineDownAfterNs);
            Line(text, 4, NumberSettings.DuplicateWindow, feed.DuplicateWindow);
            Line(text, 4, NumberSettings.DuplicateAge, feed.DuplicateAgeNs);
            Line(text, 4, NumberSettings.SuspectHold, feed.SuspectHoldNs);
            Line(text, 4, NumberSettings.MaxChannels, feed.MaxChannels);
            Line(text, 4, NumberSettings.MaxRanges, feed.MaxRanges);
            Line(text, 4, NumberSettings.History, feed.HistoryLength);
            Line(text, 4, NumberSettings.FeedSnap.Key, Number(feed.SnapLength));
            Line(text, 4, "verify_checksums", SettingKeywords.WordOf(feed.VerifyChecksums));
            if (feed.Hours is { } hours)
                WriteHours(text, hours);
            WriteBurst(text, feed.Burst);
            text.AppendLine("    lines:");
            for (int index = 0; index < feed.Lines.Count; index++)
                WriteLine(text, feed.Lines[index], index);
            RecoveryWriter.Write(text, feed.Recovery);
        }
    }

    private static void WriteLine(StringBuilder text, LineSettings line, int index)
    {
        Line(text, 6, "- name", line.Name ?? LineDefinition.DefaultName(index));
        if (line.Addresses.Count == 1)
            Line(text, 8, "address", line.Addresses[0].Value.ToString());
        else
            List(text, 8, "addresses", line.Addresses.Select(address => address.Value.ToString()));
        Line(text, 8, "interface", line.Interface);
        Line(text, 8, "source", line.Source == 0 ? null : new EndpointAddress(line.Source, 0).AddressText());
        Line(text, 8, NumberSettings.Vlan.Key, line.VlanId == 0 ? null : Number(line.VlanId));
        Line(text, 8, "join", line.Join ? "true" : null);
    }

    private static void WriteSessions(StringBuilder text, IReadOnlyList<SessionSettings> sessions)
    {
        if (sessions.Count > 0)
            text.AppendLine("sessions:");
        foreach (SessionSettings session in sessions)
        {
            Line(text, 2, "- name", session.Name.Value);
            Line(text, 4, "protocol", session.Protocol.Value);
            List(text, 4, "gateways", session.Gateways.Select(gateway => gateway.Value.ToString()));
            Line(text, 4, "login", session.Login?.Value);
            Line(text, 4, NumberSettings.LocalPort.Key, session.LocalPort == 0 ? null : Number(session.LocalPort));
            Line(text, 4, "interface", session.Interface);
            if (session.Triggers is { } triggers)
                List(text, 4, "triggers", triggers.Select(trigger => trigger.Value));
            if (session.Tick is { } tick)
                WriteTick(text, tick);
            WriteBurst(text, session.Burst);
            Line(text, 4, NumberSettings.MaxAnswer, session.MaxAnswerNs);
            Line(text, 4, NumberSettings.AnswerTimeout, session.AnswerTimeoutNs);
            Line(text, 4, NumberSettings.MaxPendingOrders, session.MaxPendingOrders);
            Line(text, 4, NumberSettings.MaxConnections, session.MaxConnections);
            Line(text, 4, NumberSettings.SessionSnap.Key, Number(session.SnapLength));
        }
    }

    private static void WriteTick(StringBuilder text, TickSettings tick)
    {
        text.AppendLine("    tick:");
        Line(text, 6, "field", tick.Field?.Value);
        if (tick.Field is null)
        {
            Line(text, 6, "offset", Number(tick.Offset));
            Line(text, 6, "length", Number(tick.Length));
            Line(text, 6, "format", tick.IsText ? "text" : "integer");
        }
        Line(text, 6, "feed", tick.Feed?.Value);
    }

    internal static void Line(StringBuilder text, int indent, string key, string? value)
    {
        if (value is not null)
            text.Append(' ', indent).Append(key).Append(": ").AppendLine(Scalar(value));
    }

    private static void Line(StringBuilder text, int indent, NumberSetting setting, long? value) =>
        Line(text, indent, setting.Key, value is { } number ? setting.Format(number) : null);

    internal static void List(StringBuilder text, int indent, string key, IEnumerable<string> values) =>
        text.Append(' ', indent).Append(key).Append(": [").AppendJoin(", ", values.Select(Scalar)).AppendLine("]");

    private static string Scalar(string value)
    {
        bool plain = value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && value[^1] != ':'
            && !value.AsSpan().ContainsAnyExcept(PlainLetters);
        return plain ? value : $"\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
    }

    internal static string Word<T>(IReadOnlyList<(string Word, T Value)> words, T value) =>
        words.First(word => EqualityComparer<T>.Default.Equals(word.Value, value)).Word;

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}
