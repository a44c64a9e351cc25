// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

namespace Telemetry.Messages.Tests.Generator;

/// <summary>Tables of numbers on screens: what is generated of them, and errors with their lines.</summary>
public sealed class TableGenerationTests
{
    private const string Messages = """
        <sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" xmlns:t="urn:telemetry:schema" id="7" version="0"
                           byteOrder="littleEndian">
          <types>
            <composite name="origin" description="Origin.">
              <type name="stampNs" primitiveType="int64" description="Stamp."/>
            </composite>
            <composite name="discCounters" t:kind="counter" description="Counters.">
              <type name="readErrors" primitiveType="int64" offset="0" t:tone="loss" description="Failed reads."/>
              <type name="busyNs" primitiveType="int64" offset="8" t:label="at work" description="Time at work."/>
              <type name="sizeBytes" primitiveType="int64" offset="16" t:printed="false" description="Size."/>
              <type name="spins" primitiveType="int64" offset="24" description="Turns."/>
            </composite>
          </types>
          <sbe:message name="disc" id="9" blockLength="40" t:owner="host" t:group="discs[]" description="A disc.">
            <field name="origin" id="1" type="origin" offset="0" description="Origin."/>
            <field name="counters" id="2" type="discCounters" offset="8" description="Counters."/>
          </sbe:message>
        </sbe:messageSchema>
        """;

    private const string Tables = """
        <tables>
          <number group="host" key="spins" of="discs[]"/>
          <number group="discs[]" key="age_ns" tone="attention">Age of the disc.</number>
          <table name="discs" group="discs[]">read_errors
            age_ns</table>
          <table name="work" group="discs[]" on="page">busy_ns</table>
          <table name="host" group="host" on="terminal">spins</table>
          <left group="discs[]" why="shown with the host">spins</left>
        </tables>
        """;

    [Fact]
    public void a_number_has_label_form_tone_and_meaning_of_its_metric()
    {
        string source = Text("ShownTables.g.cs");

        Assert.Contains("""
            new("read errors", "read_errors",
            """, source, StringComparison.Ordinal);
        Assert.Contains("NumberForm.Count, NumberTone.Loss,", source, StringComparison.Ordinal);
        Assert.Contains("\"Failed reads.\"),", source, StringComparison.Ordinal);
        Assert.Contains("""
            new("age", "age_ns",
            """, source, StringComparison.Ordinal);
        Assert.Contains("NumberForm.Span, NumberTone.Attention,", source, StringComparison.Ordinal);
        Assert.Contains("IReadOnlyList<ShownNumber> Host { get; }", source, StringComparison.Ordinal);
        Assert.DoesNotContain("at work", source, StringComparison.Ordinal);
    }

    [Fact]
    public void the_page_has_its_tables_as_a_module()
    {
        string script = Text("metrics.js");

        Assert.Contains("""
            export const discs = [
                { key: "read_errors", label: "read errors", form: "count", tone: "loss", note: "Failed reads." },
                { key: "age_ns", label: "age", form: "span", tone: "attention", note: "Age of the disc." },
            ];
            """, script, StringComparison.Ordinal);
        Assert.Contains("""
            export const work = [
                { key: "busy_ns", label: "at work", form: "span", tone: "none", note: "Time at work." },
            ];
            """, script, StringComparison.Ordinal);
        Assert.DoesNotContain("export const host", script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(">busy_ns<", "><", 1, "\"discs[].busy_ns\" is on no table, and not left out with a reason")]
    [InlineData(">busy_ns<", ">busy_ns idle_ns<", 6, "there is no number \"discs[].idle_ns\"")]
    [InlineData("tone=\"attention\"", "tone=\"alarm\"", 3, "\"alarm\" is not a tone; known are none, attention, loss")]
    [InlineData(" of=\"discs[]\"", " of=\"disks[]\"", 2, "\"host.spins\" has no meaning")]
    [InlineData("key=\"age_ns\"", "key=\"busy_ns\"", 3, "there are two numbers \"discs[].busy_ns\"")]
    [InlineData(" why=\"shown with the host\"", "", 8, "there is no reason why these are left out")]
    [InlineData("\">spins</left>", "\">busy_ns spins</left>", 8, "\"discs[].busy_ns\" is on a table")]
    [InlineData("on=\"page\"", "on=\"wall\"", 6, "\"wall\" is not a screen; known are report, page, terminal")]
    public void errors_say_what_and_where(string right, string wrong, int line, string what)
    {
        Generation generation = Generation.OfTables(
            Messages, Tables.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(generation.Problems, problem => problem.Line == line && problem.What == what);
        Assert.Empty(generation.Files);
    }

    private static string Text(string name)
    {
        Generation generation = Generation.OfTables(Messages, Tables);
        Assert.Empty(generation.Problems);
        return generation.Files.Single(file => file.Name == name).Text;
    }
}
