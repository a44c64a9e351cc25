// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport.Binary;

namespace EndToEnd.Tests.Monitor;

/// <summary>The built monitor where one of its small databases is damaged: it starts, has what the others hold, and
/// says what is missing.</summary>
public sealed class DamagedStateTests : IDisposable
{
    private static readonly string[] Files = ["alerts.db", "appliances.db", "notes.db", "reception.db"];

    private readonly KeptState _state = new();

    [Fact]
    public void each_is_set_aside_and_everything_else_goes_on()
    {
        using (MonitorProcess first = _state.Start())
        {
            _state.SeeAppliance();
            _state.PostNote(first);
            _state.PostSilence(first);
            KeptState.End(first);
        }
        var whole = Files.ToDictionary(name => name, name => File.ReadAllBytes(_state.File(name)));
        Check(damaged: []);
        foreach (string[] damaged in Files.Select(name => new[] { name }).Append(Files))
        {
            foreach ((string name, byte[] bytes) in whole)
            {
                byte[] written = [.. bytes];
                if (damaged.Contains(name))
                    written.AsSpan(written.Length / 4, written.Length / 4).Fill(0xA5);
                File.WriteAllBytes(_state.File(name), written);
            }
            Check(damaged);
            foreach (string aside in Directory.GetFiles(_state.File(""), "*.set-aside-*"))
                File.Delete(aside);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    private void Check(string[] damaged)
    {
        using MonitorProcess monitor = _state.Start();
        JsonElement about = monitor.Json("/api/v1/about");
        Assert.Equal(
            damaged, about.At("set_aside").EnumerateArray().Select(file => file.GetString()!.Split(".set")[0]));
        foreach (string name in damaged)
            Assert.Contains($"{_state.File(name)}: ", monitor.Process.Errors, StringComparison.Ordinal);
        monitor.WaitFor("/api/v1/alerts", answer => damaged.Length > 0 == answer.At("alerts").EnumerateArray().Any(
            alert => alert.Text("alert") == "MonitorStateSetAside" && alert.Text("state") == "firing"));
        string metric = $"telemetry_monitor_files_set_aside {damaged.Length}";
        Assert.Contains(metric, monitor.Get("/metrics").Split('\n'));

        Assert.Equal(!damaged.Contains("notes.db"), monitor.Get("/api/v1/notes").Contains(KeptState.Note));
        Assert.Equal(!damaged.Contains("alerts.db"), monitor.Get("/api/v1/silences").Contains(KeptState.Comment));
        // Who was there before is missed, where it is known.
        monitor.WaitFor("/api/v1/alerts", answer => !damaged.Contains("appliances.db") == answer.At("alerts")
            .EnumerateArray().Any(alert => alert.Text("alert") == "ApplianceMissing"));
        // What is written from now on is kept as before.
        _state.PostNote(monitor);
        _state.PostSilence(monitor);
        KeptState.End(monitor);
    }
}
