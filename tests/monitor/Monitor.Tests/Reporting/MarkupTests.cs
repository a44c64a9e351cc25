// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Xml.Linq;
using Telemetry.Monitor.Reporting;
using Telemetry.Monitor.Reporting.Markup;
using Telemetry.Reports.Json;
using Telemetry.Reports.Recordings;
using TestSupport;
using TestSupport.Publishing;

namespace Telemetry.Monitor.Tests.Reporting;

/// <summary>Names from the network stay text, whatever they contain.</summary>
public sealed class MarkupTests
{
    public static TheoryData<string> Hostile => new()
    {
        "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
        "</style><style>*{display:none}", "]]>", "<!--", "&lt;", "&#0;", "a\nb\r\nc\td", "\0\u0001\u001b[31m\u007f",
        "\ud800", "\udc00x", "\ud83d\ude00", "\u202eexe.fdp", "\ufeff\u200b", "\ufffe\uffff", "\\\"}body{color:red}/*",
        "{{7*7}}", "ünïcödé", "",
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void a_name_stays_text_in_elements_attributes_and_styles(string name)
    {
        var html = new HtmlWriter();
        html.Start("p", ("title", name), ("class", null));
        html.Text(name);
        html.End();

        XElement element = XElement.Parse(Encoding.UTF8.GetString(html.ToBytes()));

        Assert.Empty(element.Elements());
        Assert.Equal("title", Assert.Single(element.Attributes()).Name);
        Assert.Equal(element.Value, element.Attribute("title")!.Value);
        Assert.Equal(name.EnumerateRunes().Count(), element.Value.EnumerateRunes().Count());
        Assert.DoesNotContain(element.Value, letter => char.IsControl(letter) || letter is '\u202e' or '\ufeff');
        string css = HtmlText.CssString(name);
        Assert.Matches("^\"[A-Za-z0-9\\\\]*\"$", css);
    }

    [Fact]
    public void plain_text_is_kept_and_long_text_is_cut()
    {
        Assert.Equal("itch/A 233.54.12.111:26400 – µs ≈ 日本", HtmlText.Escape("itch/A 233.54.12.111:26400 – µs ≈ 日本"));
        Assert.Equal("&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;", HtmlText.Escape("<a> & \"b\" 'c'"));
        string cut = HtmlText.Escape(new string('x', 64 << 10));
        Assert.Equal(new string('x', HtmlText.MostLetters) + "…", cut);
        Assert.True(HtmlText.CssString(new string('"', 64 << 10)).Length < 8 * HtmlText.MostLetters);
    }

    [Fact]
    public void an_element_that_is_open_is_an_error()
    {
        var html = new HtmlWriter();
        html.Start("p");

        Assert.Throws<InvalidOperationException>(() => html.ToBytes());
    }

    [Theory]
    [InlineData(null, "~")]
    [InlineData(0L, "0 ns")]
    [InlineData(999L, "999 ns")]
    [InlineData(75_660L, "75.660 µs")]
    [InlineData(1_431_551L, "1.432 ms")]
    [InlineData(2_500_000_000L, "2.500 s")]
    [InlineData(-1_500L, "-1.500 µs")]
    [InlineData(3_661_000_000_000L, "01:01:01")]
    public void durations_are_in_the_largest_unit(long? ns, string text) => Assert.Equal(text, Figures.Span(ns));

    [Fact]
    public void percentiles_end_where_fewer_than_one_sample_is_left()
    {
        Assert.Equal("p99.975621", Figures.LastPercentile(4_102));
        Assert.Equal("p90", Figures.LastPercentile(10));
        Assert.Equal(("no samples", "1 sample"), (Figures.LastPercentile(0), Figures.LastPercentile(1)));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void a_hostile_appliance_is_reported(string name)
    {
        if (name.Length == 0 || name.Contains('\0'))
            return;                                         // names on the wire end there
        using var folder = new ScratchFolder();
        string path = folder.File("hostile.telemetry");
        var rig = new PublisherRig(options => options with
        {
            HostName = name,
            Version = name,
            StampSource = name,
            Interfaces = [name],
        });
        rig.Interval();
        rig.Work(20_000);
        rig.End();
        using (RecordingWriter writer = RecordingWriter.Open(path, goesOn: false))
        {
            foreach ((int stream, byte[] message) in rig.Outlet.Taken)
                writer.OnMessage(stream, message);
            writer.Flush();
        }
        var plan = new ReportPlan { Files = [path], Output = folder.File("report.html") };

        ReportRun.Run(plan, new Progress<string>());

        var report = new ReportFile(File.ReadAllBytes(plan.Output));
        Assert.Empty(report.All("script").Concat(report.All("img")));
        Assert.Single(report.All("style"));
        Assert.DoesNotContain(report.Document.Descendants().Attributes(),
            attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.NotEmpty(report.Figures);
    }
}
