// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>One real capture with the description of what it contains.</summary>
internal sealed class VectorReplay(JsonElement description, string folder)
{
    private static readonly string[] FeedKeys =
        ["first_sequence", "count", "send_time_ns", "message_time_ns", "heartbeat", "reset", "end_of_session"];

    public string Protocol => description.GetProperty("protocol").GetString()!;

    public string File => Path.Combine(folder, description.GetProperty("file").GetString()!);

    private bool IsUdp => description.GetProperty("transport").GetString() == "udp";

    private IEnumerable<JsonElement> Packets => description.GetProperty("packets").EnumerateArray();

    public static IEnumerable<VectorReplay> All()
    {
        string folder = Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");
        byte[] text = System.IO.File.ReadAllBytes(Path.Combine(folder, "vectors.json"));
        using JsonDocument document = JsonDocument.Parse(text);
        foreach (JsonElement capture in document.RootElement.GetProperty("captures").EnumerateArray())
            yield return new VectorReplay(capture.Clone(), folder);
    }

    /// <summary>The command that replays it and prints every packet and message.</summary>
    public string[] Arguments() => ["replay", File, "--packets", "--json", .. Flows()];

    /// <summary>Options that name its feeds or sessions.</summary>
    public IEnumerable<string> Flows() => FlowsOf("--feed").SelectMany(flow => (string[])["--feed", flow])
        .Concat(FlowsOf("--session").SelectMany(flow => (string[])["--session", flow]));

    /// <summary>Values of the option <c>--feed</c> or <c>--session</c>.</summary>
    public IEnumerable<string> FlowsOf(string option) => option == (IsUdp ? "--feed" : "--session")
        ? Packets.Select(Endpoint).Distinct().Select((endpoint, index) => $"f{index}={Protocol}@{endpoint}")
        : [];

    /// <summary>Replays it and compares every packet and message; returns how many packets were compared.</summary>
    public int AssertReplayAgrees(Func<string[], RunResult> run)
    {
        RunResult result = run(Arguments());

        Assert.True(result.ExitCode == 0, $"{File}: exit {result.ExitCode}: {result.Errors}");
        int compared = 0;
        foreach (JsonElement packet in Packets)
        {
            if (IsUdp)
                AssertPacket(packet, result);
            else
                AssertMessages(packet, result);
            compared++;
        }
        return compared;
    }

    private string Endpoint(JsonElement packet)
    {
        string source = packet.GetProperty("src").GetString()!;
        string destination = packet.GetProperty("dst").GetString()!;
        if (IsUdp || !packet.TryGetProperty("messages", out JsonElement messages))
            return destination;
        string?[] roles = [.. messages.EnumerateArray().Select(message => Text(message, "role"))];
        // Heartbeats and logons go both ways: the gateway's port is the lower one.
        bool isLower = Port(source) < Port(destination);
        return roles.Contains("answer") || (!roles.Contains("request") && isLower) ? source : destination;
    }

    private static int Port(string endpoint) => ushort.Parse(endpoint[(endpoint.LastIndexOf(':') + 1)..]);

    private void AssertPacket(JsonElement packet, RunResult result)
    {
        JsonElement line = result.OfType("packet").Single(row => Frame(row) == Frame(packet));
        foreach (string key in FeedKeys.Where(key => packet.TryGetProperty(key, out _)))
        {
            string expected = packet.GetProperty(key).ToString();
            bool agrees = expected == line.GetProperty(key).ToString();
            Assert.True(agrees, $"{File} frame {Frame(packet)}: {key} {expected}: {line}");
        }
    }

    private void AssertMessages(JsonElement packet, RunResult result)
    {
        JsonElement[] lines = [.. result.OfType("message").Where(row => Frame(row) == Frame(packet))];
        JsonElement[] messages = packet.TryGetProperty("messages", out JsonElement all)
            ? [.. all.EnumerateArray().Where(message => Text(message, "partial") != "True")]
            : [];
        Assert.True(messages.Length <= lines.Length, $"{File} frame {Frame(packet)}: {lines.Length} messages");
        foreach ((JsonElement message, JsonElement line) in messages.Zip(lines))
        {
            if (Text(message, "not_agreed") is null)
                AssertKeys(message, line);
        }
    }

    private void AssertKeys(JsonElement message, JsonElement line)
    {
        foreach ((string key, string reported) in new[] { ("role", "role"), ("type", "code"), ("key", "key") })
        {
            string? expected = Text(message, key);
            Assert.True(expected is null || expected == Text(line, reported), $"{File}: {key} {expected}: {line}");
        }
    }

    private static long Frame(JsonElement line) => line.GetProperty("frame").GetInt64();

    /// <summary>The value of a key as text; null where it is absent or null.</summary>
    private static string? Text(JsonElement line, string key) =>
        line.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? value.ToString()
            : null;
}
