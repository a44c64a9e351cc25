// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json;
using Telemetry.Exporting.Logs;
using Telemetry.Exporting.Logs.Journal;
using TestSupport;

namespace Telemetry.Exporting.Tests.Logs;

/// <summary>Events and gaps in the journal: systemd-journald in a mount namespace of its own takes them, and journalctl
/// reads them.</summary>
public sealed class JournalTests : IDisposable
{
    private const int PatienceMs = 60_000;

    private readonly ScratchFolder _folder = new();
    private readonly Notices _notices = new();
    private Process? _journald;

    public void Dispose()
    {
        if (_journald is not null)
        {
            _journald.Kill(entireProcessTree: true);
            _journald.WaitForExit();
            _journald.Dispose();
        }
        _folder.Dispose();
    }

    [JournalFact]
    public async Task each_event_and_gap_comes_once_with_all_its_fields()
    {
        const int count = 600;
        var target = new JournalTarget { Socket = StartJournal() };
        LogEntry[] entries = [.. Enumerable.Range(0, count).Select(Entry)];
        await using LogWriter writer = LogWriters.Of(target, _notices);
        writer.Start();
        foreach (LogEntry entry in entries)
            writer.Take(entry);
        await RemoteWrite.WaitFor.True(() => writer.State.Sent == count, () => writer.State.ToString());

        JsonElement[] records = [];
        await RemoteWrite.WaitFor.True(() => (records = Read()).Length >= count, () => $"{records.Length} of {count}");

        Assert.Equal(Enumerable.Range(0, count), records.Select(one => int.Parse(Text(one, "TELEMETRY_ID"), null)));
        for (int id = 0; id < count; id++)
        {
            LogRecord expected = LogRecord.Of(entries[id]);
            Dictionary<string, string> fields = expected.Fields.ToDictionary(
                one => $"TELEMETRY_{one.Name.ToUpperInvariant()}", one => one.Value);
            fields["TELEMETRY_APPLIANCE"] = "trade01";
            fields["TELEMETRY_HOST"] = "host01";
            fields["TELEMETRY_LABEL_SITE"] = "LD4";
            Assert.Equal(
                fields.OrderBy(one => one.Key, StringComparer.Ordinal),
                records[id].EnumerateObject().Where(one => one.Name.StartsWith("TELEMETRY_", StringComparison.Ordinal))
                    .Select(one => KeyValuePair.Create(one.Name, one.Value.GetString()!))
                    .OrderBy(one => one.Key, StringComparer.Ordinal));
            Assert.Equal(expected.Text, Text(records[id], "MESSAGE"));
            Assert.Equal(
                expected.Severity switch { LogSeverity.Error => "3", LogSeverity.Warning => "4", _ => "6" },
                Text(records[id], "PRIORITY"));
            Assert.Equal(
                expected.Kind == "gap" ? JournalFormat.GapId : JournalFormat.EventId, Text(records[id], "MESSAGE_ID"));
            Assert.Equal("telemetry", Text(records[id], "SYSLOG_IDENTIFIER"));
        }
        Assert.Equal((0, 0), (writer.State.Refused, writer.State.Dropped));
        Assert.Empty(_notices.Lines);
    }

    /// <summary>Gaps and events in turn; some have a value of several lines.</summary>
    private static LogEntry Entry(int id) => (id % 3) switch
    {
        0 => SampleRecords.LostGap(id),
        1 => SampleRecords.Event(id),
        _ => SampleRecords.WithDetail(id, "one\ntwo\n\u20ac=three"),
    };

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    /// <summary>Starts journald, whose /run is a folder of the test; returns its socket.</summary>
    private string StartJournal()
    {
        const string script = """
            mount --bind "$1" /run && mount -t tmpfs tmpfs /var/log && mkdir -p /run/systemd/journal &&
              exec /lib/systemd/systemd-journald
            """;
        _journald = Process.Start(
            "unshare", ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "sh", _folder.Path]);
        string socket = _folder.File("systemd/journal/socket");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(socket) || _journald.HasExited, PatienceMs));
        Assert.False(_journald.HasExited, "systemd-journald has ended");
        return socket;
    }

    private JsonElement[] Read()
    {
        string folder = _folder.File("log/journal");
        if (!Directory.Exists(folder))
            return [];
        var start = new ProcessStartInfo(
            "journalctl", ["--directory", folder, "--output", "json", "--quiet", "--identifier", "telemetry"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(PatienceMs), "journalctl does not end");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)];
    }
}

/// <summary>A test that runs systemd-journald as root; skipped with the reason where that cannot be.</summary>
public sealed class JournalFactAttribute : FactAttribute
{
    /// <summary>Decides by the user and by what is installed.</summary>
    public JournalFactAttribute() =>
        Skip = (new RootFactAttribute().Skip ?? (File.Exists("/lib/systemd/systemd-journald")
            ? null : "needs /lib/systemd/systemd-journald: install the package systemd"))!;
}
