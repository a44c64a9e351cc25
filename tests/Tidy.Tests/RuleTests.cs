// SPDX-License-Identifier: Apache-2.0
using Tidy.Tests.Rules;

namespace Tidy.Tests;

/// <summary>Every rule fires on a bad sample and is silent on a good one.</summary>
public class RuleTests
{
    private const string Header = "// SPDX-License-Identifier: Apache-2.0\n";

    [Fact]
    public void direction_fires_on_references_that_the_table_does_not_have()
    {
        SourceFile table = new("ARCHITECTURE.md", "| floor | may use |\n|---|---|\n| measure | shared |\n\n"
            + "| room of measure | may use |\n|---|---|\n| Pipeline | Kernel |\n");
        SourceFile[] others = [Room("shared/Model"), Room("measure/Kernel"), Room("monitor/Fleet")];
        static SourceFile Room(string place, params string[] uses) => new(
            $"appliance/{place}/Telemetry.{place.Split('/')[1]}.csproj",
            $"<Project>{string.Concat(uses.Select(Reference))}</Project>");
        static string Reference(string room) => $"<ProjectReference Include=\"../{room}.csproj\" />";
        SourceFile[] Using(params string[] rooms) => [.. others, Room("measure/Pipeline", rooms)];

        AssertSilent(new DirectionRule(), [table, .. Using("Telemetry.Model", "Telemetry.Kernel")]);
        AssertFires(new DirectionRule(), [table, .. Using("Telemetry.Model", "Telemetry.Kernel", "Telemetry.Fleet")]);
        AssertFires(new DirectionRule(), [table, .. Using("Telemetry.Model", "Telemetry.Kernel", "YamlDotNet")]);
        AssertFires(new DirectionRule(), [table, .. Using("Telemetry.Model")]);
        AssertFires(new DirectionRule(), [table, .. Using("Telemetry.Kernel")]);
        AssertFires(new DirectionRule(), table);
        AssertFires(new DirectionRule(), Using("Telemetry.Kernel"));
    }

    [Fact]
    public void direction_fires_on_a_stage_that_knows_a_later_one()
    {
        SourceFile table = new("ARCHITECTURE.md", "| folder of Telemetry.Pipeline | may use |\n|---|---|\n"
            + "| Decoding | |\n| Latency | Sequencing |\n");
        static SourceFile In(string folder, string used) => new(
            $"appliance/measure/Pipeline/{folder}/A.cs", $"using Telemetry.Pipeline.{used};\nclass A;");

        AssertFires(new DirectionRule(), table, In("Decoding", "Latency.Orders"));
        AssertFires(new DirectionRule(), table, In("Elsewhere", "Decoding"));
        AssertSilent(new DirectionRule(), table, In("Latency", "Sequencing"));
        AssertSilent(new DirectionRule(), table, In("Latency", "Latency.Orders"));
    }

    [Fact]
    public void rooms_fires_on_large_rooms_and_folders_and_on_foreign_namespaces()
    {
        const string room = "appliance/shared/Model";
        string behaviour = string.Concat(Enumerable.Repeat("\n", 31));
        static SourceFile[] Files(int count, string text) =>
            [.. Enumerable.Range(0, count).Select(index => new SourceFile($"{room}/A{index}.cs", text))];

        AssertFires(new RoomRule(), Files(41, string.Concat(Enumerable.Repeat("\n", 400))));
        AssertFires(new RoomRule(), Files(16, behaviour));
        SourceFile project = new($"{room}/Telemetry.Model.csproj", "");
        AssertFires(new RoomRule(), project, new SourceFile($"{room}/Clocks/A.cs", "namespace Telemetry.Model;"));
        AssertSilent(new RoomRule(), Files(15, behaviour));
        AssertSilent(
            new RoomRule(), project, new SourceFile($"{room}/Clocks/A.cs", "namespace Telemetry.Model.Clocks;"));
        AssertSilent(new RoomRule(), new SourceFile("feeds/Telemetry.Feeds.csproj", ""),
            new SourceFile("feeds/Catalog/A.cs", "namespace Telemetry.Feeds.Catalog;"));
    }

    [Fact]
    public void verdict_fires_on_a_program_that_may_stop_a_packet()
    {
        AssertFires(new VerdictRule(), new SourceFile("bpf/capture/capture.bpf.c", "return XDP_DROP;"));
        AssertFires(new VerdictRule(), new SourceFile("bpf/host/a.bpf.c", "return TC_ACT_SHOT;"));
        AssertSilent(new VerdictRule(), new SourceFile("bpf/capture/mirror.bpf.c", "return XDP_DROP;"));
        AssertSilent(new VerdictRule(), new SourceFile("bpf/guard/a.bpf.c", "return XDP_TX;"));
        AssertSilent(new VerdictRule(), new SourceFile("bpf/capture/capture.bpf.c", "return XDP_PASS;"));
    }

    [Theory]
    [InlineData("/// <summary>What was counted.</summary>")]
    [InlineData("/// <summary>\n/// Whether it is joined.\n/// </summary>")]
    [InlineData("// Tells the losses.")]
    [InlineData("/// <summary>The books of a hook.</summary>")]
    public void wording_fires_on_riddles(string comment)
    {
        AssertFires(new WordingRule(), new SourceFile("appliance/a.cs", $"{comment}\nclass A;"));
        AssertSilent(new WordingRule(), new SourceFile("tests/a.cs", $"{comment}\nclass A;"));
    }

    [Theory]
    [InlineData("// It is made anew.")]
    [InlineData("// Bytes from the\n    // begin of a record.")]
    [InlineData("string Text = \"it is on its way out\";")]
    [InlineData("/// <summary>Used by one thread, but\n/// for its counters.</summary>")]
    [InlineData("// Besides, it is read.")]
    [InlineData("// Whoever asks gets it.")]
    [InlineData("// Nobody reads it.")]
    [InlineData("// A feed of which nothing came.")]
    [InlineData("// A copy is no witness.")]
    public void wording_fires_on_idioms(string line)
    {
        AssertFires(new WordingRule(), new SourceFile("appliance/a.cs", $"{line}\nclass A;"));
        AssertFires(new WordingRule(), new SourceFile("docs/a.md", line.Replace("//", "#", StringComparison.Ordinal)));
        AssertSilent(new WordingRule(), new SourceFile("tests/a.cs", $"{line}\nclass A;"));
    }

    [Fact]
    public void wording_is_silent_on_plain_sentences_and_on_code() => AssertSilent(
        new WordingRule(), new SourceFile(
            "appliance/a.cs", "/// <summary>True if it is joined: what the kernel reports.</summary>\nstring Told;\n"
            + "// Else there\n// is no line, which is no longer there."));

    [Fact]
    public void length_fires_on_long_files_methods_and_lines()
    {
        string body = string.Concat(Enumerable.Repeat("    a++;\n", 70));

        AssertFires(new LengthRule(), new SourceFile("a.cs", new string('\n', 500)));
        AssertFires(new LengthRule(), new SourceFile("a.cs", new string('x', 121)));
        AssertFires(new LengthRule(), new SourceFile("a.cs", $"class A {{ void M()\n{{\n{body}}}\n}}"));
        AssertSilent(new LengthRule(), new SourceFile("a.cs", "class A { void M() { } }"));
    }

    [Fact]
    public void banned_word_fires_on_leftovers()
    {
        AssertFires(new BannedWordRule(), new SourceFile("a.cs", "// TO" + "DO later"));
        AssertFires(new BannedWordRule(), new SourceFile("a.md", "<<<<" + "<<< main"));
        AssertFires(new BannedWordRule(), new SourceFile("tests/a.cs", "Thread." + "Sleep(1);"));
        AssertSilent(new BannedWordRule(), new SourceFile("a.cs", "Thread." + "Sleep(1);"));
        AssertSilent(new BannedWordRule(), new SourceFile("docs/a.png", "PNG\0 XX" + "X "));
    }

    [Theory]
    [InlineData("void M() { throw new Exception(); }")]
    [InlineData("void M() { lock (this) { } }")]
    [InlineData("string M(int a) => $\"{a}\";")]
    [InlineData("void M(params int[] a) { }")]
    [InlineData("Func<int, int> M(int b) => a => a + b;")]
    [InlineData("void M() { try { } finally { } }")]
    public void hot_path_fires_on_what_costs(string member)
    {
        AssertFires(new HotPathRule(), new SourceFile("a.cs", $"[HotPath] class A {{ {member} }}"));
        AssertSilent(new HotPathRule(), new SourceFile("a.cs", $"class A {{ {member} }}"));
    }

    [Fact]
    public void hot_path_lets_methods_throw_that_never_return() =>
        AssertSilent(
            new HotPathRule(),
            new SourceFile("a.cs", "[HotPath] class A { [DoesNotReturn] void M() { throw new Exception(); } }"));

    [Fact]
    public void header_fires_on_a_file_without_licence()
    {
        AssertFires(new HeaderRule(), new SourceFile("a.cs", "class A;"));
        AssertFires(new HeaderRule(), new SourceFile("bpf/a.h", Header));
        AssertFires(new HeaderRule(), new SourceFile("page/a.js", "export const a = 1;"));
        AssertFires(new HeaderRule(), new SourceFile("page/a.css", "a { color: red; }"));
        AssertSilent(new HeaderRule(), new SourceFile("a.cs", Header));
        AssertSilent(new HeaderRule(), new SourceFile("page/a.js", Header));
        AssertSilent(new HeaderRule(), new SourceFile("page/a.css", "/* SPDX-License-Identifier: Apache-2.0 */"));
    }

    [Theory]
    [InlineData("element.innerHTML = text;")]
    [InlineData("element.outerHTML = text;")]
    [InlineData("element.insertAdjacentHTML(\"beforeend\", text);")]
    [InlineData("document.write(text);")]
    [InlineData("eval(text);")]
    [InlineData("const make = new Function(text);")]
    [InlineData("const make = Function(text);")]
    [InlineData("setTimeout(\"draw()\", 10);")]
    [InlineData("const markup = `<a onclick=\"${text}\">`;")]
    [InlineData("const markup = '<p class=\"a\" style=\"color: red\">';")]
    [InlineData("element.setAttribute(\"style\", text);")]
    [InlineData("element.setAttribute('onclick', text);")]
    [InlineData("h(\"a\", { href: `javascript:${text}` });")]
    public void page_fires_on_what_makes_markup_or_code_of_text(string line)
    {
        AssertFires(new PageRule(), new SourceFile("appliance/monitor/page/a.js", line));
        AssertSilent(new PageRule(), new SourceFile("tests/monitor/page/a.js", line));
    }

    [Theory]
    [InlineData("<p style=\"color: red\">")]
    [InlineData("<body onload=\"draw()\">")]
    [InlineData("<script>draw();</script>")]
    [InlineData("<style>p { color: red; }</style>")]
    public void page_fires_on_markup_that_carries_code_or_looks(string line) =>
        AssertFires(new PageRule(), new SourceFile("appliance/monitor/page/index.html", line));

    [Theory]
    [InlineData("a.js", "element.style.height = `${height}px`; cell.onmousemove = (event) => draw(event);")]
    [InlineData("a.js", "/** @param {Record<string, any>} on */ h(\"a\", { on: { click: () => go() } });")]
    [InlineData("a.js", "const evaluated = medieval(functionOf(\"style\")); setTimeout(() => draw(), 10);")]
    [InlineData("index.html", "<script type=\"module\" src=\"/page/main.js\"></script>")]
    [InlineData("a.css", "a[style=\"x\"] { color: red; }")]
    public void page_is_silent_on_elements_and_listeners(string file, string line) =>
        AssertSilent(new PageRule(), new SourceFile($"appliance/monitor/page/{file}", line));

    [Theory]
    [InlineData("class A { public void Lonely() { } }")]
    [InlineData("class A { } class Dead { A a; void M() => M(); }")]
    [InlineData("class A { public void Add() { } public void Run(List<int> list) => list.Add(1); }")]
    [InlineData("interface I { void Never(); } class A : I { void I.Never() { } public void Run() { I i = this; } }")]
    public void unused_fires_on_what_no_program_reaches(string code) =>
        AssertFires(new UnusedRule(), new SourceFile("appliance/a.cs", $"new A().ToString();\n{code}"));

    [Theory]
    [InlineData("tests/B.cs")]
    [InlineData("perf/B.cs")]
    public void unused_fires_on_what_only_tests_and_benchmarks_use(string user) =>
        AssertFires(
            new UnusedRule(), new SourceFile("appliance/a.cs", "new A();\nclass A { public void Tested() { } }"),
            new SourceFile(user, "class B { void M(A a) => a.Tested(); }"));

    [Theory]
    [InlineData("new A().Run();\nclass A { public void Run() => Called(); private void Called() { } }")]
    [InlineData("A a = new B(); a.Run();\nabstract class A { public abstract void Run(); }"
        + "class B : A { public override void Run() { } }")]
    [InlineData("using A a = new A();\nclass A : IDisposable { public void Dispose() { } }")]
    [InlineData("Console.Write((int)E.One);\nenum E { One, Two }")]
    [InlineData("foreach (int i in new A()) { }\nclass A { public List<int>.Enumerator GetEnumerator() => default; }")]
    public void unused_is_silent_on_what_a_program_reaches(string code) =>
        AssertSilent(new UnusedRule(), new SourceFile("appliance/a.cs", code));

    [Fact]
    public void unused_lets_tests_of_the_driver_call_the_client_but_not_types_of_it_that_only_they_use()
    {
        SourceFile client = new(
            "appliance/libraries/Aeron/a.cs",
            "new A();\nclass A { public void Tested() { } } class B { public void M() { } }");
        SourceFile test = new(
            "tests/libraries/Aeron.Tests/t.cs", "class T { void M() { new A().Tested(); new B().M(); } }");

        Finding finding = Assert.Single(new UnusedRule().Check(new Tree([client, test])));
        Assert.Contains("\"B\"", finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public void doc_fires_on_a_summary_that_is_no_sentence()
    {
        AssertFires(new DocumentationRule(), new SourceFile("a.cs", "/// <summary>no stop</summary>\nclass A;"));
        AssertSilent(new DocumentationRule(), new SourceFile("a.cs", "/// <summary>A stop.</summary>\nclass A;"));
    }

    [Theory]
    [InlineData("public class A;")]
    [InlineData("/// <summary>Most.</summary>\npublic class A { public void Send(int id, long length, int port) { } }")]
    [InlineData("/// <summary>Most.</summary>\npublic interface A { void Send(int id, long length, int port); }")]
    public void doc_fires_on_what_is_public_and_has_no_summary(string code)
    {
        AssertFires(new DocumentationRule(), new SourceFile("appliance/a.cs", code));
        AssertSilent(new DocumentationRule(), new SourceFile("appliance/a.cs", $"class Inner {{ {code} }}"));
    }

    [Theory]
    [InlineData("/// <inheritdoc/>\npublic void Dispose() { }")]
    [InlineData("/// <summary>Its name.</summary>\npublic string Name { get; }")]
    [InlineData("/// <summary>Number of rows.</summary>\nint RowCount => _rows.Count;")]
    [InlineData("/// <summary>Adds the stories\n/// of a frame.</summary>\n[Fast]\nvoid AddStory(Frame frame) { }")]
    [InlineData("/// <summary>Begins to write.</summary>\nvoid StartWriting() { }")]
    [InlineData("/// <summary>Kind of a row.</summary>\nenum RowKind { Empty }")]
    [InlineData("/// <summary>Drops.</summary>\n/// <param name=\"frame\">The frame.</param>\nvoid A(int frame) { }")]
    [InlineData("/// <summary>Drops.</summary>\n/// <param name=\"i\">Number of the port.</param>\nvoid A(Port i) { }")]
    public void doc_fires_on_a_summary_that_repeats_the_name(string member)
    {
        AssertFires(new DocumentationRule(), new SourceFile("feeds/a.cs", $"class A {{\n{member}\n}}"));
        AssertSilent(new DocumentationRule(), new SourceFile("tests/a.cs", $"class A {{\n{member}\n}}"));
    }

    [Theory]
    [InlineData("/// <inheritdoc cref=\"Read(int)\"/>\npublic int Read(int id, long length, int port) => 0;")]
    [InlineData("/// <summary>Length, bytes.</summary>\nint Length;")]
    [InlineData("/// <summary>Its name, or null.</summary>\nstring? Name;")]
    [InlineData("/// <summary>Row <c>0</c>.</summary>\nint Row;")]
    [InlineData("/// <summary>The row.</summary>\n/// <returns>-1 without one.</returns>\nint Row() => 0;")]
    [InlineData("/// <summary>A row.</summary>\npublic class Row;")]
    [InlineData("/// <summary>Drops.</summary>\n/// <param name=\"id\">Its id, or 0.</param>\nvoid A(int id) { }")]
    public void doc_is_silent_on_a_summary_that_says_more(string member) =>
        AssertSilent(
            new DocumentationRule(),
            new SourceFile("feeds/a.cs", $"/// <summary>A.</summary>\npublic class A {{\n{member}\n}}"));

    [Fact]
    public void doc_accepts_the_summary_of_another_part_and_of_the_interface() => AssertSilent(
        new DocumentationRule(),
        new SourceFile("feeds/a.cs", """
            /// <summary>A.</summary>
            public partial class A;
            /// <summary>B.</summary>
            public interface I
            {
                /// <summary>Sends at once.</summary>
                void Send(int id, long length, int port);
            }
            """),
        new SourceFile("feeds/b.cs", "public partial class A { public void Send(int id, long length, int port) { } }"));

    [Fact]
    public void one_framework_fires_on_a_project_that_names_its_own()
    {
        AssertFires(new FrameworkRule(), new SourceFile("a.csproj", "<TargetFramework>net9.0</TargetFramework>"));
        const string versioned = "<PackageReference Include=\"x\" Version=\"1\" />";
        AssertFires(new FrameworkRule(), new SourceFile("a.csproj", versioned));
        AssertSilent(new FrameworkRule(), new SourceFile("a.csproj", "<PackageReference Include=\"x\" />"));
    }

    [Fact]
    public void links_fires_on_a_link_to_nowhere()
    {
        AssertFires(new LinkRule(), new SourceFile("README.md", "[x](none.md)"));
        AssertFires(new LinkRule(), new SourceFile("README.md", "[x](#part)\n## Parts"));
        AssertFires(new LinkRule(), new SourceFile("docs/a.md", "[x](README.md)"), new SourceFile("README.md", ""));
        SourceFile target = new("README.md", "## A Part: `b`");
        AssertSilent(new LinkRule(), target, new SourceFile("docs/a.md", "[x](../README.md#a-part-b)"));
    }

    [Fact]
    public void blobs_fires_on_executables_and_careless_scripts()
    {
        AssertFires(new TreeRule(), new SourceFile("a.cs", "class A;", isExecutable: true));
        AssertFires(new TreeRule(), new SourceFile("a.sh", "#!/bin/sh\n", isExecutable: true));
        AssertFires(new TreeRule(), new SourceFile("a.sh", "#!/usr/bin/env bash\nset -euo pipefail\n"));
        const string careful = "#!/usr/bin/env bash\nset -euo pipefail\n";
        AssertSilent(new TreeRule(), new SourceFile("a.sh", careful, isExecutable: true));
    }

    private static void AssertFires(ITidyRule rule, params SourceFile[] files) =>
        Assert.Contains(rule.Check(new Tree(files)), finding => finding.Rule == rule.Name);

    private static void AssertSilent(ITidyRule rule, params SourceFile[] files) =>
        Assert.Empty(rule.Check(new Tree(files)));
}
