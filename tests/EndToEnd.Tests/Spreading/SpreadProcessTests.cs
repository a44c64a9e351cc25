// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using EndToEnd.Tests.Extract;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Spreading;

/// <summary>A mirror port of a real host with real connections, spread by the published program.</summary>
[Trait("needs", "root")]
public sealed class SpreadProcessTests : IDisposable
{
    private const int Connections = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly MirroredHost _host = new();

    [WiresharkFact(NeedsRoot = true)]
    public void the_files_together_have_what_tcpdump_has_and_each_conversation_is_in_one()
    {
        string[] names = ["a", "b", "c"];
        WriteReaders(names);
        _host.Witness();
        using TelemetryProcess spread = Start("--readers-file", ReadersFile, "--capture", _host.Folder.Path);

        _host.Open(Connections);
        _host.Talk(times: 5);
        _host.Close();
        spread.WaitForAnyLine("spread", line => line.Count("packets") > 0, Patience);

        RunResult ended = End(spread);
        List<byte[]>[] files = [.. names.Select(name => Frames.Of(_host.Folder.File($"{name}.pcapng")))];
        JsonElement summary = ended.Summary;
        List<byte[]> witnessed = _host.WitnessedFrames(summary.Count("packets"));
        Assert.Equal(Sorted(witnessed), Sorted(files.SelectMany(frames => frames)));
        Assert.All(names, name => Wireshark.AssertSound(_host.Folder.File($"{name}.pcapng")));
        HashSet<string>[] conversations = [.. files.Select(frames =>
            frames.Select(Frames.ConversationOf).OfType<string>().ToHashSet())];
        Assert.Equal(Connections, conversations.Sum(set => set.Count));
        Assert.Equal(Connections, conversations.SelectMany(set => set).Distinct().Count());
        Assert.All(conversations, set => Assert.NotEmpty(set));
        Assert.True(summary.GetProperty("complete").GetBoolean());
        for (int place = 0; place < names.Length; place++)
        {
            JsonElement reader = summary.At("readers", place);
            Assert.Equal((names[place], files[place].Count, files[place].Count),
                (reader.GetProperty("reader").GetString(), (int)reader.Count("chosen"), (int)reader.Count("taken")));
        }
        Assert.NotEmpty(ended.OfType("spread"));
        Assert.Equal(0, ended.ExitCode);
    }

    [WiresharkFact(NeedsRoot = true)]
    public void a_hang_up_changes_the_readers_while_connections_go_on()
    {
        WriteReaders("a", "b", "c", "d");
        _host.Witness();
        using TelemetryProcess spread = Start("--readers-file", ReadersFile, "--capture", _host.Folder.Path);
        _host.Open(Connections);
        _host.Talk(times: 2);
        WriteReaders("a", "b", "c");

        spread.Signal(Signals.HangUp);

        spread.WaitForErrors("reloaded: readers a, b, c", Patience);
        _host.Talk(times: 2);
        _host.Close();
        RunResult ended = End(spread);
        JsonElement[] tables = [.. ended.OfType("table")];
        Assert.Equal(2, tables.Length);
        Assert.Equal(tables[0].At("readers", 3).Count("slots"), tables[1].Count("moved"));
        List<byte[]> written = [.. ((string[])["a", "b", "c", "d"]).SelectMany(
            name => Frames.Of(_host.Folder.File($"{name}.pcapng")))];
        Assert.Equal(Sorted(_host.WitnessedFrames(written.Count)), Sorted(written));
        Assert.True(ended.Summary.GetProperty("complete").GetBoolean());
        Assert.Equal("left", ended.Summary.At("readers", 3).GetProperty("state").GetString());
    }

    [WiresharkFact(NeedsRoot = true)]
    public void a_killed_program_leaves_its_flows_to_the_others()
    {
        string folder = _host.Folder.Path;
        using TelemetryProcess spread = Start("--readers", "2", "--program",
            $"echo $$ >{folder}/$READER.pid; exec tcpdump -r - -U -w {folder}/$READER.pcap");
        _host.Open(10);
        _host.Talk(times: 1);
        _host.Close();
        Assert.True(SpinWait.SpinUntil(
            () => File.Exists($"{folder}/1.pcap") && File.Exists($"{folder}/2.pcap"), Patience));

        int killed = int.Parse(File.ReadAllText($"{folder}/2.pid"), CultureInfo.InvariantCulture);
        TelemetryProcess.Signal(killed, Signals.Kill);

        spread.WaitForErrors("reader 2: its program ended: the other readers get its flows", Patience);
        spread.WaitForAnyLine("table", line => line.Count("table") == 2, Patience);
        _host.Witness();
        _host.Open(Connections);
        _host.Talk(times: 2);
        _host.Close();
        RunResult ended = End(spread);
        JsonElement[] readers = [ended.Summary.At("readers", 0), ended.Summary.At("readers", 1)];
        Assert.Equal("ended", readers[1].GetProperty("state").GetString());
        List<byte[]> last = Frames.OfPcap(File.ReadAllBytes($"{folder}/1.pcap"));
        Assert.Equal(readers[0].Count("taken"), last.Count);
        HashSet<string?> kept = [.. last.Select(Frames.ConversationOf)];
        Assert.True(kept.Count > Connections);
        List<byte[]> witnessed = _host.WitnessedFrames(1);
        Assert.Empty(Sorted(witnessed).Except(Sorted(last)));   // all since then is with the reader that is left
        Assert.Equal(0, ended.ExitCode);
    }

    [RootFact]
    public void an_interface_of_the_host_is_refused()
    {
        using TelemetryProcess spread = TelemetryBinary.StartInside(
            _host.Network.Receiver, "spread", "--interface", _host.Network.ReceiverInterface);

        Assert.Empty(spread.WaitForText(Patience));
        Assert.StartsWith($"{_host.Network.ReceiverInterface}: it is not a mirror port: it has the address "
            + _host.Network.ReceiverAddress, spread.Errors, StringComparison.Ordinal);
    }

    public void Dispose() => _host.Dispose();

    private string ReadersFile => _host.Folder.File("spread.yaml");

    private static IEnumerable<string> Sorted(IEnumerable<byte[]> frames) =>
        frames.Select(Convert.ToHexString).Order(StringComparer.Ordinal);

    private static RunResult End(TelemetryProcess spread)
    {
        spread.Signal(Signals.Terminate);
        return spread.WaitForEnd(Patience);
    }

    private TelemetryProcess Start(params string[] options)
    {
        TelemetryProcess spread = TelemetryBinary.StartInside(
            _host.Network.Receiver, ["spread", "--interface", MirroredHost.Port, "--json", .. options]);
        spread.WaitForErrors($"{MirroredHost.Port}: spreads over", Patience);
        return spread;
    }

    private void WriteReaders(params string[] names) =>
        File.WriteAllText(ReadersFile, $"readers: [{string.Join(", ", names)}]\n");
}
