// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Generator;

namespace Telemetry.Messages.Tests.Generator;

/// <summary>Kinds of series and stages of orders: what is generated of them, and errors with their lines.</summary>
public sealed class SeriesGenerationTests
{
    private const string Messages = """
        <sbe:messageSchema xmlns:sbe="http://fixprotocol.io/2016/sbe" id="7" version="0" byteOrder="littleEndian">
          <types>
            <composite name="orderStages" description="Stages.">
              <type name="rxToSocketNs" primitiveType="int64" offset="0" description="Stack."/>
              <type name="readToSendNs" primitiveType="int64" offset="8" description="Strategy."/>
            </composite>
          </types>
        </sbe:messageSchema>
        """;

    private const string Series = """
        <series stages="orderStages">
          <kind name="read_to_send" id="2" title="Read to send" orders="true">From the read to the call.
            <stage name="strategy" part="send">From there to the call that sends</stage>
          </kind>
          <kind name="nic_to_hook" id="1" title="NIC to hook" from="nic">From the NIC to the hook.</kind>
          <kind name="rx_to_socket" id="0" title="Hook to socket" key="FEED/LINE" from="exchange">
            From the stamp to the queue.
            <stage name="stack" part="before" kernel="true">From the stamp to the queue</stage>
          </kind>
        </series>
        """;

    [Fact]
    public void kinds_have_number_name_and_rules()
    {
        string kinds = Text("SeriesKinds.g.cs");

        foreach (string part in (string[])[
            "/// <summary>From the stamp to the queue. Key FEED/LINE.</summary>\n    RxToSocket = 0,",
            "[\n        \"rx_to_socket\",\n        \"nic_to_hook\",\n        \"read_to_send\",\n    ];",
            "IsOfNics(this SeriesKind kind) => kind is SeriesKind.NicToHook;",
            "MixesClocks(this SeriesKind kind) => kind is SeriesKind.RxToSocket;",
            "IsOfOrders(this SeriesKind kind) => kind is SeriesKind.ReadToSend;",
            "SeriesKind.NicToHook => (\"nic\", null),",
            "IsOfSteps(this SeriesKind kind) => kind is SeriesKind.RxToSocket or SeriesKind.ReadToSend;"])
            Assert.Contains(part, kinds, StringComparison.Ordinal);
    }

    [Fact]
    public void stages_are_in_the_order_of_the_message()
    {
        string stages = Text("Stages.g.cs");

        Assert.Contains("new(\"stack\", \"rx_to_socket\", StagePart.Before, true,", stages, StringComparison.Ordinal);
        Assert.Contains("new(\"strategy\", \"read_to_send\", StagePart.Send, false,", stages, StringComparison.Ordinal);
        Assert.Contains("1 => ReadToSendNs,", stages, StringComparison.Ordinal);
        Assert.Contains("ReadToSendNs = NullValue.Int64,", Text("OrderStage.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void the_page_has_the_titles_in_the_order_of_lists()
    {
        string script = Text("series.js");

        Assert.Contains("""
                read_to_send: "Read to send",
                nic_to_hook: "NIC to hook",
                rx_to_socket: "Hook to socket",
            """, script, StringComparison.Ordinal);
        Assert.Contains("""
                { name: "stack", series: "rx_to_socket", part: "before", note: "From the stamp to the queue" },
            """, script, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id=\"2\"", "id=\"3\"", 1, "no kind has the number 2")]
    [InlineData("id=\"1\"", "id=\"2\"", 5, "there are two kinds of the name or number of \"nic_to_hook\"")]
    [InlineData("part=\"send\"", "part=\"middle\"", 3,
        "\"middle\" is not a part; known are before, send, whole, behind")]
    [InlineData("from=\"nic\"", "from=\"sun\"", 5, "\"sun\" is not a clock; known are host, nic, exchange")]
    [InlineData("name=\"read_to_send\"", "name=\"read_to_tx\"", 1, "no kind is the stage \"readToSendNs\"")]
    [InlineData("name=\"read_to_send\"", "name=\"read_to_tx\"", 1,
        "\"orderStages\" has no field of the stage \"read_to_tx\"")]
    [InlineData("title=\"NIC to hook\"", "", 5, "\"nic_to_hook\" has no name, no title or no meaning")]
    public void errors_say_what_and_where(string right, string wrong, int line, string what)
    {
        Generation generation = Generation.OfSeries(Messages, Series.Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(generation.Problems, problem => problem.Line == line && problem.What == what);
        Assert.Empty(generation.Files);
    }

    private static string Text(string name)
    {
        Generation generation = Generation.OfSeries(Messages, Series);
        Assert.Empty(generation.Problems);
        return generation.Files.Single(file => file.Name == name).Text;
    }
}
