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

    private string File => Path.Combine(folder, description.GetProperty("file").GetString()!);

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

    /// <summary>Replays it and compares every packet and message; returns how many packets were compared.</summary>
    public int AssertReplayAgrees(Func<string[], RunResult> run)
    {
        List<string> arguments = ["replay", File, "--packets", "--json"];
        foreach (string endpoint in Packets.Select(Endpoint).Distinct())
            arguments.AddRange([IsUdp ? "--feed" : "--session", $"f{arguments.Count}={Protocol}@{endpoint}"]);

        RunResult result = run([.. arguments]);

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
        if (IsUdp)
            return destination;
        return packet.GetProperty("messages").EnumerateArray().Any(message => Text(message, "role") == "answer") ||
            Text(packet.GetProperty("messages")[0], "packet_type") == "H" ? source : destination;
    }

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
        JsonElement[] messages = [.. packet.GetProperty("messages").EnumerateArray()];
        Assert.Equal(messages.Length, lines.Length);
        for (int index = 0; index < lines.Length; index++)
        {
            Assert.Equal(Text(messages[index], "role"), Text(lines[index], "role"));
            if (messages[index].TryGetProperty("type", out _))
                Assert.Equal(Text(messages[index], "type"), Text(lines[index], "code"));
            if (messages[index].TryGetProperty("key", out _))
                Assert.Equal(Text(messages[index], "key"), Text(lines[index], "key"));
        }
    }

    private static long Frame(JsonElement line) => line.GetProperty("frame").GetInt64();

    private static string Text(JsonElement line, string key) => line.GetProperty(key).ToString();
}
