// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Cli.Commands;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Reports.Json;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Cli.Tests.Commands;

/// <summary><c>feeds</c> with the address of a recovery channel, and with the types of several schemas.</summary>
[Collection("console")]
public sealed class FeedsCommandTests
{
    private const string Feed = """
        feeds:
          - name: itch
            protocol: moldudp64-itch50
            lines: [{address: '233.54.12.1:26401'}, {address: '233.54.13.1:26401'}]
            recovery:
              - {kind: retransmission, server: '10.1.1.9:18300'}
              - {kind: snapshot, protocol: soupbintcp, server: '10.1.1.10:18301'}
        """;

    [Theory]
    [InlineData("10.1.1.9:18300",
        "10.1.1.9:18300 is a server of recovery channel A of feed \"itch\", retransmission: moldudp64-itch50")]
    [InlineData("10.1.1.10", "10.1.1.10 is a server of recovery channel B of feed \"itch\", snapshot: soupbintcp")]
    [InlineData("233.54.13.1:26401", "233.54.13.1:26401 is line B of feed \"itch\": moldudp64-itch50")]
    public void an_address_says_what_has_it(string address, string first) =>
        Assert.Equal(first, Output(address)[0]);

    [Fact]
    public void the_same_as_json()
    {
        using var json = Json("10.1.1.10:18301");
        JsonElement use = Assert.Single(json.RootElement.GetProperty("used_by").EnumerateArray());

        Assert.Equal("soupbintcp", json.RootElement.GetProperty("protocol").GetString());
        Assert.Equal(
            "{\"feed\":\"itch\",\"line\":null,\"recovery\":\"B\",\"kind\":\"snapshot\",\"is_server\":true,"
                + "\"session\":null}", use.GetRawText());
    }

    [Fact]
    public void a_type_names_its_schema_where_products_differ()
    {
        using var json = Json("memx-memoir");

        Assert.Empty(json.RootElement.GetProperty("used_by").EnumerateArray());
        Assert.Contains("{\"type\":\"10\",\"schema\":2,\"name\":\"Order Added\"}",
            json.RootElement.GetProperty("types").EnumerateArray().Select(type => type.GetRawText()));
        Assert.Contains("type        10 Order Added (schema 2)", Output("memx-memoir"));
    }

    private static JsonDocument Json(string word)
    {
        using var written = new MemoryStream();
        using (var lines = new JsonLineWriter(written))
        {
            FeedsCommand.WriteJson(
                lines, new ProtocolSearch(ConfigReader.ReadText(Feed, "a.yaml", new ErrorList())).Find([word]));
            lines.Flush();
        }
        return JsonDocument.Parse(written.ToArray());
    }

    private static string[] Output(string word)
    {
        using var folder = new ScratchFolder();
        string config = folder.File("feeds.yaml");
        File.WriteAllText(config, Feed);
        TextWriter before = Console.Out;
        var output = new StringWriter();
        Console.SetOut(output);
        try
        {
            Assert.Equal(0, CommandLine.Run(["feeds", word, "--config", config]));
        }
        finally
        {
            Console.SetOut(before);
        }
        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
