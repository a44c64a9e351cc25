// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

namespace Telemetry.Messages.Tests.Generator;

/// <summary>Errors of a schema, each with its line; and names of what is generated.</summary>
public sealed class GenerationTests
{
    private const string Valid = """
        <sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" xmlns:t="urn:telemetry:schema" id="7" version="3"
                           byteOrder="littleEndian">
          <types>
            <composite name="messageHeader" t:name="MessageHeader" description="Header.">
              <type name="blockLength" primitiveType="uint16" description="Length."/>
              <type name="templateId" primitiveType="uint16" description="Message."/>
            </composite>
            <composite name="varBytes" description="Bytes.">
              <type name="length" primitiveType="uint32"/>
              <type name="varData" primitiveType="uint8" length="0"/>
            </composite>
            <composite name="origin" description="Origin.">
              <type name="hostId" primitiveType="uint64" offset="0" description="Host."/>
            </composite>
            <composite name="diskCounters" t:kind="counter" description="Disk.">
              <type name="fullBlocks" primitiveType="int64" offset="0" description="Full."/>
              <type name="bytesWritten" primitiveType="int64" offset="8" description="Written &amp; kept."/>
            </composite>
          </types>
          <sbe:message name="diskRow" id="9" blockLength="32" t:owner="host" t:group="disks[]" description="A disk.">
            <field name="origin" id="1" type="origin" offset="0" description="Origin."/>
            <field name="counters" id="2" type="diskCounters" offset="8" description="Counters."/>
            <field name="index" id="3" type="uint16" offset="24" sinceVersion="2" description="Index."/>
            <field name="waitNs" id="4" type="uint32" offset="28" t:kind="gauge" sinceVersion="3" description="Wait."/>
            <data name="label" id="5" type="varBytes" description="Label."/>
          </sbe:message>
        </sbe:messageSchema>
        """;

    [Fact]
    public void a_schema_becomes_structs_and_a_table()
    {
        Generation generation = Generation.Of(Valid);

        Assert.Empty(generation.Problems);
        string[] sources = [.. generation.Files.Select(file => file.Text)];
        Assert.Equal(
            ["Composites.g.cs", "Counters.g.cs", "Messages.g.cs", "MetricTypes.g.cs", "Metrics.g.cs", "Values.g.cs"],
            generation.Files.Select(file => file.Name));
        Assert.Contains("public const ushort Schema = 7;", sources[0], StringComparison.Ordinal);
        Assert.Contains("public const ushort SchemaVersion = 3;", sources[0], StringComparison.Ordinal);
        Assert.Contains("public struct DiskCounters : ICounters\n", sources[1], StringComparison.Ordinal);
        Assert.Contains(
            "    /// <summary>Written &amp; kept.</summary>\n    [FieldOffset(8)] public long BytesWritten;\n",
            sources[1], StringComparison.Ordinal);
        Assert.Contains("public struct DiskMessage : IMessageBlock\n", sources[2], StringComparison.Ordinal);
        Assert.Contains("public static ushort TemplateId => 9;", sources[2], StringComparison.Ordinal);
        Assert.Contains("public const int Size = 32;", sources[2], StringComparison.Ordinal);
        Assert.Contains("    [FieldOffset(8)] public DiskCounters Counters;\n", sources[2], StringComparison.Ordinal);
        Assert.Contains("    PerSecond,\n", sources[3], StringComparison.Ordinal);
        Assert.Equal(3, sources[4].Split("new()").Length - 1);
    }

    [Fact]
    public void a_set_has_the_counters_of_a_message_whatever_composite_they_are_in()
    {
        const string errors = "<field name=\"errors\" id=\"6\" type=\"int64\" offset=\"32\" t:kind=\"counter\" "
            + "sinceVersion=\"3\" description=\"Errors.\"/>";
        string schema = Valid.Replace("blockLength=\"32\"", "t:counters=\"DiskTotals\" blockLength=\"48\"")
            .Replace("<data name", errors + "<data name")
            .Replace("</types>", "<type name=\"int64\" primitiveType=\"int64\"/></types>");

        Generation generation = Generation.Of(schema);

        Assert.Empty(generation.Problems);
        (string counters, string messages) = (generation.Files[1].Text, generation.Files[2].Text);
        string set = counters[counters.IndexOf("DiskTotals", StringComparison.Ordinal)..];
        Assert.Equal(3, set.Split("MetricKind.Counter,").Length - 1);
        Assert.Contains("public long FullBlocks;", set, StringComparison.Ordinal);
        Assert.Contains("public long Errors;", set, StringComparison.Ordinal);
        Assert.Contains("counters.BytesWritten = Counters.BytesWritten;", messages, StringComparison.Ordinal);
        Assert.Contains("Errors = counters.Errors;", messages, StringComparison.Ordinal);
    }

    [Fact]
    public void a_record_shows_counters_as_properties_and_unknown_ones_as_null()
    {
        string schema = Valid.Replace("blockLength=\"32\"", "t:values=\"DiskValues\" blockLength=\"32\"")
            .Replace("\"int64\" offset=\"8\"", "\"int64\" offset=\"8\" presence=\"optional\"");

        Generation generation = Generation.Of(schema);

        Assert.Empty(generation.Problems);
        string record = generation.Files[^1].Text;
        Assert.Contains("public abstract record DiskValues\n", record, StringComparison.Ordinal);
        Assert.Contains("public DiskCounters Counters;\n", record, StringComparison.Ordinal);
        Assert.Contains("    public long FullBlocks\n", record, StringComparison.Ordinal);
        Assert.Contains("    public long? BytesWritten\n", record, StringComparison.Ordinal);
        Assert.Contains("NullValue.ToNullable(Counters.BytesWritten)", record, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name=\"waitNs\"", "full_blocks", "full_blocks wait_ns bytes_written")]
    [InlineData("name=\"waitNs\"", "bytes_written", "full_blocks bytes_written wait_ns")]
    [InlineData("name=\"fullBlocks\"", "wait_ns", "")]
    [InlineData("name=\"waitNs\"", "wait_ns", "")]
    [InlineData("name=\"waitNs\"", "bytes", "")]
    public void a_metric_is_printed_behind_the_one_that_it_names(string metric, string after, string order)
    {
        Generation generation = Generation.Of(Valid.Replace(metric, $"{metric} t:after=\"{after}\""));

        if (order.Length == 0)
        {
            Assert.Contains(generation.Problems, problem => problem.Code == Problems.BadMetric && problem.Line == 20
                && problem.What.Contains($"\"{after}\"", StringComparison.Ordinal));
            return;
        }
        Assert.Empty(generation.Problems);
        string[] keys = [.. generation.Files[4].Text.Split('\n').Where(line => line.Contains(" Key = "))
            .Select(line => line.Split('"')[1])];
        Assert.Equal(order.Split(' '), keys);
    }

    [Theory]
    [InlineData("", "telemetry_host_full_blocks_total telemetry_host_written_bytes_total telemetry_host_wait_seconds")]
    [InlineData("t:prefix=\"disk\"",
        "telemetry_disk_full_blocks_total telemetry_disk_written_bytes_total telemetry_disk_wait_seconds")]
    [InlineData("t:prefix=\"wait\"",
        "telemetry_wait_full_blocks_total telemetry_wait_written_bytes_total telemetry_wait_seconds")]
    [InlineData("t:prefix=\"none\"",
        "telemetry_full_blocks_total telemetry_written_bytes_total telemetry_wait_seconds")]
    public void an_exported_name_is_prefix_key_base_unit_and_total(string prefix, string names)
    {
        Generation generation = Generation.Of(Valid.Replace("t:owner=\"host\"", $"t:owner=\"host\" {prefix}"));

        Assert.Empty(generation.Problems);
        Assert.Equal(names.Split(' '), Strings(generation, "Exported"));
    }

    [Fact]
    public void metrics_of_one_exported_name_have_labels_and_a_description_in_common()
    {
        string schema = Valid
            .Replace("\"fullBlocks\"", "\"fullBlocks\" t:exported=\"disk{what=full,of=all}\" t:help=\"Both.\"")
            .Replace("\"bytesWritten\"", "\"bytesWritten\" t:unit=\"count\" t:exported=\"disk{what=written}\"")
            .Replace("description=\"Wait.\"", "t:exported=\"none\" description=\"Wait.\"");

        Generation generation = Generation.Of(schema);

        Assert.Empty(generation.Problems);
        Assert.Equal(["telemetry_disk_total", "telemetry_disk_total", ""], Strings(generation, "Exported"));
        Assert.Equal(["what=full,of=all", "what=written", ""], Strings(generation, "ExportedLabels"));
        Assert.Equal(["Both.", "Both.", ""], Strings(generation, "Help"));
    }

    [Fact]
    public void a_description_is_exported_in_the_exported_unit()
    {
        Generation generation = Generation.Of(Valid.Replace(
            "description=\"Wait.\"", "description=\"Wait, nanoseconds; the null value if unknown.\""));

        Assert.Equal("Wait, seconds; absent if unknown.", Strings(generation, "Help")[2]);
    }

    /// <summary>Values of a text property in the table of metrics.</summary>
    private static string[] Strings(Generation generation, string property) =>
        [.. generation.Files[4].Text.Split('\n').Where(line => line.Contains($" {property} = "))
            .Select(line => line.Split('"')[1])];

    [Fact]
    public void an_error_names_the_file_its_line_and_the_column()
    {
        Generation generation = Generation.Of(Valid.Replace("\"uint16\" offset=\"24\"", "\"uint16\" offset=\"23\""));

        Problem problem = Assert.Single(generation.Problems, one => one.Code == Problems.Overlap);
        Assert.Equal(
            "/a/b.xml(23,6): error SBE006: \"diskRow.index\" at offset 23 overlaps \"counters\", which ends at 24",
            problem.AsBuildError("/a/b.xml"));
        Assert.Empty(generation.Files);
    }

    [Theory]
    [InlineData("offset=\"24\"", "offset=\"20\"", "SBE006", 23, "\"diskRow.index\" at offset 20 overlaps \"counters\"")]
    [InlineData("offset=\"28\"", "offset=\"25\"", "SBE006", 24, "\"diskRow.waitNs\" at offset 25 overlaps \"index\"")]
    [InlineData("Type=\"uint64\" offset=\"0\"", "Type=\"uint65\" offset=\"0\"", "SBE004", 13, "\"uint65\" is unknown")]
    [InlineData("type=\"diskCounters\"", "type=\"discCounters\"", "SBE004", 22, "unknown type \"discCounters\"")]
    [InlineData("type=\"varBytes\"", "type=\"varText\"", "SBE004", 25, "unknown type \"varText\"")]
    [InlineData("offset=\"28\"", "offset=\"26\"", "SBE007", 24, "at offset 26 is not aligned to 4 bytes")]
    [InlineData("\"diskCounters\" offset=\"8\"", "\"diskCounters\" offset=\"12\"", "SBE007", 22, "aligned to 8 bytes")]
    [InlineData("blockLength=\"32\"", "blockLength=\"31\"", "SBE008", 24, "the block of \"diskRow\" has 31 bytes")]
    [InlineData("name=\"index\"", "name=\"waitNs\"", "SBE005", 24, "\"diskRow\" has \"waitNs\" twice")]
    [InlineData("name=\"index\"", "name=\"label\"", "SBE005", 23, "\"diskRow\" has \"label\" twice")]
    [InlineData("name=\"index\"", "name=\"blockLength\"", "SBE005", 23, "\"diskRow\" has \"blockLength\" twice")]
    [InlineData("name=\"bytesWritten\"", "name=\"fullBlocks\"", "SBE005", 17, "has \"fullBlocks\" twice")]
    [InlineData("composite name=\"origin\"", "composite name=\"varBytes\"", "SBE005", 12, "two types of the name")]
    [InlineData("name=\"origin\" id", "name=\"index\" id", "SBE005", 23, "\"diskRow\" has \"index\" twice")]
    [InlineData("type=\"origin\"", "type=\"uint64\"", "SBE009", 20, "does not begin with its origin")]
    [InlineData("sinceVersion=\"3\"", "sinceVersion=\"4\"", "SBE010", 24, "is of version 4, the schema of 3")]
    [InlineData("id=\"9\"", "id=\"70000\"", "SBE002", 20, "is not a number from 0 to 65535")]
    [InlineData("name=\"index\"", "name=\"Index\"", "SBE002", 23, "is not a name")]
    [InlineData("description=\"Index.\"", "", "SBE002", 23, "has no description")]
    [InlineData("description=\"Index.\"", "description=\"Index\"", "SBE002", 23, "has no full stop")]
    [InlineData("t:kind=\"gauge\"", "t:kint=\"gauge\"", "SBE002", 24, "the attribute \"kint\" is unknown")]
    [InlineData("<data name=\"label\"", "<group name=\"label\"", "SBE003", 25, "\"group\" is not supported")]
    [InlineData("littleEndian", "bigEndian", "SBE003", 1, "the byte order")]
    [InlineData("\"uint32\" offset", "\"uint32\"></field><field offset", "SBE002", 24, "is not a name")]
    [InlineData("</types>", "", "SBE001", 27, "types")]
    [InlineData("sbe:messageSchema", "sbe:schema", "SBE001", 1, "\"schema\" is not a messageSchema")]
    [InlineData("t:owner=\"host\"", "t:owner=\"house\"", "SBE011", 20, "unknown owner \"house\"")]
    [InlineData("t:owner=\"host\"", "", "SBE011", 20, "unknown owner \"\"")]
    [InlineData("t:group=\"disks[]\"", "", "SBE011", 20, "have no group")]
    [InlineData("t:kind=\"gauge\"", "t:kind=\"gage\"", "SBE011", 24, "unknown kind \"gage\"; known are counter, gauge")]
    [InlineData("t:kind=\"gauge\"", "t:kind=\"gauge\" t:unit=\"s\"", "SBE011", 24, "unknown unit \"s\"")]
    [InlineData("t:kind=\"gauge\"", "t:kind=\"gauge\" t:printed=\"no\"", "SBE011", 24, "neither true nor false")]
    [InlineData("t:kind=\"gauge\"", "t:kind=\"gauge\" t:key=\"full_blocks\"", "SBE011", 24, "two metrics of the key")]
    [InlineData("description=\"Counters", "t:keys=\"a\" description=\"Counters", "SBE011", 22, "1 keys for 2 metrics")]
    [InlineData("t:kind=\"gauge\"", "t:kind=\"gauge\" t:exported=\"Wait\"", "SBE011", 24, "not a name in snake case")]
    [InlineData("t:kind=\"gauge\"", "t:kind=\"gauge\" t:exported=\"wait{a}\"", "SBE011", 24, "is not a name in snake")]
    [InlineData("t:kind=\"gauge\"",
        "t:kind=\"counter\" t:unit=\"count\" t:exported=\"host_full_blocks\"", "SBE011", 24,
        "two metrics are exported as telemetry_host_full_blocks_total{}")]
    [InlineData("t:kind=\"gauge\"",
        "t:kind=\"counter\" t:unit=\"count\" t:exported=\"host_full_blocks{a=b}\"", "SBE011", 16,
        "several metrics are exported as telemetry_host_full_blocks_total: add help")]
    [InlineData("t:kind=\"gauge\"",
        "t:kind=\"counter\" t:unit=\"count\" t:exported=\"host_full_blocks{a=b}\" t:help=\"A.\"", "SBE011", 24,
        "belongs to the first metric of that name")]
    public void each_error_has_its_code_and_line(string right, string wrong, string code, int line, string what)
    {
        string xml = Valid.Replace(right, wrong, StringComparison.Ordinal);
        if (code == Problems.Unsupported && wrong.StartsWith("<group", StringComparison.Ordinal))
            xml = xml.Replace("/>\n  </sbe:message>", "></group>\n  </sbe:message>", StringComparison.Ordinal);

        Generation generation = Generation.Of(xml);

        Assert.NotEqual(Valid, xml);
        Assert.Contains(generation.Problems, problem => problem.Code == code && problem.Line == line
            && problem.What.Contains(what, StringComparison.Ordinal));
        Assert.Empty(generation.Files);
    }

    [Fact]
    public void two_messages_have_neither_name_nor_id_in_common()
    {
        int start = Valid.IndexOf("  <sbe:message ", StringComparison.Ordinal);
        int end = Valid.IndexOf("</sbe:messageSchema>", StringComparison.Ordinal);
        string twice = Valid.Insert(end, Valid[start..end]);

        IEnumerable<string> found = Generation.Of(twice).Problems
            .Where(problem => problem.Code == Problems.Duplicate).Select(problem => problem.What);

        Assert.Equal(
            ["there are two messages of the id \"9\"", "there are two messages of the name \"diskRow\"",
                "there are two structs of the name \"DiskMessage\""],
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void all_errors_are_found_at_once()
    {
        string xml = Valid.Replace("offset=\"28\"", "offset=\"26\"").Replace("type=\"varBytes\"", "type=\"varText\"")
            .Replace("t:owner=\"host\"", "t:owner=\"house\"");

        Assert.Equal(
            [20, 20, 20, 24, 25], Generation.Of(xml).Problems.Select(problem => problem.Line));
    }
}
