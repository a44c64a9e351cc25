// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json;
using Telemetry.Cli.Output;
using Telemetry.Cli.Terminal.Tables;
using Telemetry.Commands;
using Telemetry.Config;
using Telemetry.Config.Planning;
using Telemetry.Config.Reading;
using Telemetry.Feeds.Catalog;
using Telemetry.Reports.Json;
using Telemetry.Stamps;

namespace Telemetry.Cli.Commands;

/// <summary><c>telemetry feeds</c>.</summary>
internal static class FeedsCommand
{
    public static Command Build()
    {
        var words = new Argument<string[]>("WORDS")
        {
            Description = "A protocol's name; or words to search for in names, venues, products and documents; or an "
                + "address of the configuration",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var config = new Option<string?>("--config") { Description = "A configuration file: its own protocols too" };
        var stamps = new Option<bool>("--stamps")
        {
            Description = "In place of protocols, the formats of time stamps that devices write into frames",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON, one protocol a line" };
        var command = new Command("feeds", "List the protocols known, search them, or show one.")
            { words, config, stamps, json };
        command.SetAction(parsed => parsed.GetValue(stamps)
            ? ShowStamps(parsed.GetValue(json))
            : Show(parsed.GetValue(words)!, parsed.GetValue(config), parsed.GetValue(json)));
        return command;
    }

    private static int ShowStamps(bool asJson)
    {
        if (asJson)
            JsonOutput.Write(WriteStamps);
        else
            StampTable.Write();
        return 0;
    }

    private static void WriteStamps(JsonLineWriter lines)
    {
        foreach (StampFormatRow row in StampFormats.Rows)
        {
            Utf8JsonWriter json = lines.Begin("stamp_format"u8);
            json.WriteString("format"u8, row.Name);
            json.WriteString("title"u8, row.Title);
            json.WriteString("place"u8, row.Place);
            json.WriteString("proof"u8, StampFormats.NameOf(row.Proof));
            json.WriteString("resolution"u8, row.Resolution);
            json.WriteString("source"u8, row.Source);
            lines.End(flush: false);
        }
    }

    private static int Show(string[] words, string? config, bool asJson)
    {
        Settings settings = config is null ? new Settings() : ConfigReader.ReadFile(config);
        IReadOnlyList<FoundProtocol> found = new ProtocolSearch(settings).Find(words);
        if (asJson)
            JsonOutput.Write(lines => WriteJson(lines, found));
        else
            WriteText(words, found);
        return 0;
    }

    private static void WriteText(string[] words, IReadOnlyList<FoundProtocol> found)
    {
        foreach ((ProtocolRow row, AddressUse use) in found.SelectMany(
            one => one.Uses, (one, use) => (one.Row, use)))
            Console.Out.WritePrinted($"{words[0]} is {use.Title}: {row.Name}");
        if (found is [var only])
            ProtocolTable.WriteOne(only.Row);
        else
            ProtocolTable.WriteAll([.. found.Select(one => one.Row)]);
    }

    private static void WriteUse(Utf8JsonWriter json, AddressUse use)
    {
        json.Field("feed"u8, use.IsSession ? null : use.Flow);
        json.Field("line"u8, use.Line);
        json.Field("recovery"u8, use.Recovery?.Name);
        json.Field("kind"u8, use.Kind);
        json.Field("is_server"u8, use.Recovery is null ? null : use.IsServer);
        json.Field("session"u8, use.IsSession ? use.Flow : null);
    }

    internal static void WriteJson(JsonLineWriter lines, IReadOnlyList<FoundProtocol> found)
    {
        foreach ((ProtocolRow row, IReadOnlyList<AddressUse> uses) in found)
        {
            Utf8JsonWriter json = lines.Begin("protocol"u8);
            json.WriteString("protocol"u8, row.Name);
            json.WriteString("title"u8, row.Title);
            json.Texts("products"u8, row.Products);
            json.WriteString("source"u8, row.Source);
            json.WriteString("proof"u8, ProofText.Of(row.Proof));
            json.WriteBoolean("is_feed"u8, row.IsFeed);
            json.WriteBoolean("is_session"u8, row.IsSession);
            json.WriteString("transport"u8, row.IsStream ? "tcp" : "udp");
            json.WriteString("sequencing"u8, row.Sequencing);
            json.WriteString("timing"u8, row.Timing);
            json.WriteString("keys"u8, row.Keys);
            json.Field("recovery"u8, row.Recovery.Length == 0 ? null : row.Recovery);
            json.Field("resets"u8, row.Resets.Length == 0 ? null : row.Resets);
            json.Field("heartbeat_interval_ns"u8, row.HeartbeatIntervalNs == 0 ? null : row.HeartbeatIntervalNs);
            json.Field("stale_after_ns"u8, row.StaleAfterNs == 0 ? null : row.StaleAfterNs);
            json.WriteString("stale_after_source"u8, ProtocolTable.StaleSource(row));
            json.Field("zone"u8, row.TimeZone);
            json.Texts("tick_fields"u8, row.TickFields.Keys.ToList());
            json.Texts("layout"u8, row.Layout);
            json.Objects("types"u8, MessageTypes.Of(row.Id), WriteType);
            json.Objects("used_by"u8, uses, WriteUse);
            lines.End(flush: false);
        }
    }

    private static void WriteType(Utf8JsonWriter json, (string Type, uint? Schema, string Name) type)
    {
        json.WriteString("type"u8, type.Type);
        json.Field("schema"u8, type.Schema);
        json.WriteString("name"u8, type.Name);
    }
}
