// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

namespace Telemetry.Messages.Tests.Generator;

/// <summary>Errors of a schema of events, each with its line; and what is generated of it.</summary>
public sealed class EventGenerationTests
{
    private const string Messages = """
        <sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" id="7" version="3" byteOrder="littleEndian">
          <types>
            <composite name="varBytes" description="Bytes.">
              <type name="length" primitiveType="uint32"/>
              <type name="varData" primitiveType="uint8" length="0"/>
            </composite>
          </types>
          <sbe:message name="eventRow" id="9" blockLength="24" description="An event.">
            <field name="amount" id="1" type="int64" offset="0" description="Slot."/>
            <field name="count" id="2" type="int64" offset="8" description="Slot."/>
            <field name="flag" id="3" type="uint8" offset="16" description="Slot."/>
            <data name="cgroup" id="4" type="varBytes" description="Group."/>
          </sbe:message>
        </sbe:messageSchema>
        """;

    private const string Events = """
        <events message="eventRow" subject="flag">
          <member key="event" type="text" required="true">Kind.</member>
          <member key="count" type="int64">Count.</member>
          <member key="worst_ns" type="int64">Longest.</member>
          <member key="is_first" type="flag">First.</member>
          <views name="all"><view key="count" slot="count" known="true"/></views>
          <views name="group"><view slot="cgroup"/></views>
          <event name="disk_full" id="3" severity="error" state="raised, cleared" priority="true">
            <meaning>a disk
            is full</meaning>
            <view key="worst_ns" slot="amount" raise="WorstNs" apart="true"/>
            <view key="is_first" slot="flag" raise="IsFirst" type="bool"/>
          </event>
          <event name="disk_back" id="4" severity="info" state="cleared" ends="disk_full" views="group">
            <meaning>it is not</meaning>
            <view key="worst_ns" slot="count" as="Longest"/>
          </event>
        </events>
        """;

    [Fact]
    public void kinds_have_the_rules_of_the_schema()
    {
        string kinds = Text("EventKinds.g.cs");

        Assert.Contains("DiskFull = 3,", kinds, StringComparison.Ordinal);
        Assert.Contains("TelemetryEventKind.DiskFull => EventSeverity.Error,", kinds, StringComparison.Ordinal);
        Assert.Contains("TelemetryEventKind.DiskBack => TelemetryEventKind.DiskFull,", kinds, StringComparison.Ordinal);
        Assert.Contains("TelemetryEventKind.DiskFull => a.Amount == b.Amount && a.Interface == b.Interface,", kinds,
            StringComparison.Ordinal);
        Assert.Contains("/// <summary>a disk is full.</summary>\n    DiskFull", kinds, StringComparison.Ordinal);
    }

    [Fact]
    public void the_analysis_sets_a_slot_by_the_name_that_it_has_there()
    {
        string fields = Text("EventFields.g.cs");

        Assert.Contains("public long WorstNs { readonly get => Amount; set => Amount = value; }", fields,
            StringComparison.Ordinal);
        Assert.Contains("public bool IsFirst { readonly get => Flag != 0; set => Flag = (byte)(value ? 1 : 0); }",
            fields, StringComparison.Ordinal);
    }

    [Fact]
    public void a_view_of_a_kind_takes_the_place_of_the_common_one_of_its_slot()
    {
        string views = Text("EventViews.g.cs");

        Assert.Contains("if (kind is not (TelemetryEventKind.DiskBack)) into.Count = message.Count == 0 ? null : "
            + "message.Count;", views, StringComparison.Ordinal);
        Assert.Contains("into.WorstNs = EventForms.Longest(message, catalog);", views, StringComparison.Ordinal);
        Assert.Contains("into.IsFirst = message.Flag != 0;", views, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("slot=\"amount\"", "slot=\"size\"", "SBE004", 11)]
    [InlineData("view key=\"is_first\"", "view key=\"is_last\"", "SBE004", 12)]
    [InlineData("id=\"4\"", "id=\"3\"", "SBE005", 14)]
    [InlineData("ends=\"disk_full\"", "ends=\"disk_gone\"", "SBE004", 1)]
    [InlineData("views=\"group\"", "views=\"groups\"", "SBE004", 14)]
    [InlineData("severity=\"error\"", "severity=\"bad\"", "SBE002", 8)]
    [InlineData("<meaning>it is not</meaning>", "", "SBE002", 14)]
    [InlineData("type=\"flag\">First", "type=\"bit\">First", "SBE004", 5)]
    [InlineData("key=\"worst_ns\" type", "key=\"count\" type", "SBE005", 4)]
    [InlineData("name=\"disk_back\"", "name=\"DiskBack\"", "SBE002", 14)]
    [InlineData("message=\"eventRow\"", "message=\"eventRows\"", "SBE001", 1)]
    [InlineData("</events>", "</event>", "SBE001", 18)]
    public void an_error_is_named_with_its_line(string text, string wrong, string code, int line)
    {
        Assert.Contains(text, Events, StringComparison.Ordinal);

        Generation generation = Generation.Of(Messages, Events.Replace(text, wrong, StringComparison.Ordinal));

        Assert.Contains(generation.Problems, problem => problem.Code == code && problem.Line == line);
        Assert.Empty(generation.Files);
    }

    private static string Text(string file)
    {
        Generation generation = Generation.Of(Messages, Events);
        Assert.Empty(generation.Problems);
        return generation.Files.Single(one => one.Name == file).Text;
    }
}
