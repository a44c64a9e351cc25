// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text;
using TestSupport;

namespace Telemetry.Comparing.Tests;

/// <summary>A result folder written by hand, in the form that docs/comparing.md describes.</summary>
internal sealed class MadeRun(ScratchFolder scratch, string name)
{
    private const long StartTimeNs = 1_790_000_000_000_000_000;
    private const long BetweenTicksNs = 1_000_000;

    /// <summary>Path of the folder.</summary>
    public string Path { get; } = scratch.File(name);

    /// <summary>Hash of the host's settings; null if they are not known.</summary>
    public string? SettingsHash { get; init; } = "00000000000000aa";

    /// <summary>Value of one setting.</summary>
    public string Governor { get; init; } = "performance";

    /// <summary>Changes of the host's settings.</summary>
    public int SettingsChanges { get; init; }

    /// <summary>Captures that hold the orders.</summary>
    public IReadOnlyList<string> Captures { get; init; } = [];

    /// <summary>Path of a file of it.</summary>
    public string File(string file) => System.IO.Path.Combine(Path, file);

    /// <summary>Writes the folder.</summary>
    public MadeRun With(params IEnumerable<MadeOrder> orders)
    {
        Directory.CreateDirectory(Path);
        string[] lines = [.. orders.Select(LineOf)];
        Write("orders.jsonl", string.Concat(lines.Select(line => line + "\n")));
        string captures = string.Join(',', Captures.Select(capture => $"\"{capture}\""));
        Write("result.json", "{\"type\":\"result\",\"schema\":1,\"complete\":true,\"problem\":null,\"mode\":\"run\","
            + $"\"captures\":[{captures}],\"orders\":{lines.Length},\"reports_lost\":0}}\n");
        string settings = SettingsHash is null ? "null"
            : $"{{\"hash\":\"{SettingsHash}\",\"verdict\":\"ok\",\"changes\":{SettingsChanges}}}";
        Write("summary.json", "{\"type\":\"summary\",\"mode\":\"run\",\"host\":\"h1\",\"start_time_ns\":"
            + $"{StartTimeNs},\"duration_ns\":5000000000,\"version\":\"0.1.0\",\"config_hash\":\"01\","
            + $"\"host_settings\":{settings},\"ledger\":{{\"closed\":true}},"
            + "\"feeds\":[{\"complete\":true}],\"sessions\":[{\"complete\":true}]}\n");
        Write("host_settings.json", SettingsHash is null ? "" : "{\"type\":\"host_settings\",\"settings\":["
            + $"{{\"setting\":\"cpu-governor\",\"target\":\"cpu0\",\"found\":\"{Governor}\",\"compared\":true}},"
            + $"{{\"setting\":\"uptime\",\"target\":\"host\",\"found\":\"{name}\",\"compared\":false}}]}}\n");
        return this;
    }

    /// <summary>Adds what a player wrote.</summary>
    public MadeRun Paced(params IEnumerable<string> rows)
    {
        using FileStream file = System.IO.File.Create(File("pacing.csv.gz"));
        using var packed = new GZipStream(file, CompressionMode.Compress);
        packed.Write(Encoding.UTF8.GetBytes(
            "number,capture,frame,feed,line,channel,first_sequence,count,due_ns,before_ns,after_ns\n"
            + string.Concat(rows.Select(row => row + "\n"))));
        return this;
    }

    /// <summary>Replaces a file.</summary>
    public void Write(string file, string text) => System.IO.File.WriteAllText(File(file), text);

    private static string TextOf(long? ns) => ns?.ToString(CultureInfo.InvariantCulture) ?? "null";

    private string LineOf(MadeOrder order, int index)
    {
        long tickNs = order.TickStampNs ?? (long)(order.Sequence ?? 0) * BetweenTicksNs;
        long stampNs = tickNs + (order.TickToTradeNs ?? 0);
        string channel = order.Channel is { } text ? $"\"{text}\"" : "null";
        string tick = order.Sequence is { } sequence
            ? $"{{\"feed\":\"{order.Feed}\",\"line\":\"A\",\"channel\":{channel},\"sequence\":{sequence},"
                + $"\"stamp_ns\":{tickNs},\"time_ns\":{StartTimeNs + tickNs}}}"
            : "null";
        string stages = order.ReadToSendNs is { } ns
            ? $"{{\"rx_to_socket_ns\":{TextOf(order.RxToSocketNs)},\"read_to_send_ns\":{ns}}}" : "null";
        return $"{{\"type\":\"order\",\"session\":\"ouch\",\"key\":\"{index}\",\"kind\":\"{order.Kind}\","
            + $"\"order_stamp_ns\":{stampNs},\"order_time_ns\":{StartTimeNs + stampNs},\"tick\":{tick},"
            + $"\"tick_to_trade_ns\":{TextOf(order.TickToTradeNs)},\"stages\":{stages}}}";
    }
}
