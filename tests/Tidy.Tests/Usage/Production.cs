// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Telemetry.Kernel.Generator;
using Telemetry.Messages.Generator;

namespace Tidy.Tests.Usage;

/// <summary>All C# of the product in one compilation, with the framework and the packages beside this test.</summary>
internal sealed class Production
{
    private const string Schemas = "appliance/shared/Messages/";
    private const string SharedTypes = "bpf/shared/layout.bpf.c";
    private const string SharedObject = "appliance/measure/Kernel/obj/layout.bpf.o";

    // Global usings: what ImplicitUsings and Directory.Build.targets add.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Telemetry.Feeds;
        global using Telemetry.Model.Definitions;
        global using Telemetry.Model.Failures;
        """;

    private static readonly MetadataReference[] Assemblies =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Select(path => MetadataReference.CreateFromFile(path))];

    public Production(Tree tree)
    {
        SourceFile[] files = [.. tree.CSharp.Where(file => IsProduction(file) || IsDriverTest(file))];
        SyntaxTree[] generated =
            [.. Generated(tree).Prepend(ImplicitUsings).Select(text => CSharpSyntaxTree.ParseText(text))];
        var compilation = CSharpCompilation.Create(
            "product", [.. generated, .. files.Select(file => file.Root.SyntaxTree)], Assemblies,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, allowUnsafe: true));
        var models = files.Select(file => (File: file, Model: compilation.GetSemanticModel(file.Root.SyntaxTree)))
            .ToLookup(one => one.File.IsTest);
        Models = [.. models[false]];
        Sources = [.. Models.Select(one => (one.File.Root, one.Model)),
            .. generated.Select(made => (made.GetRoot(), compilation.GetSemanticModel(made)))];
        DriverTests = [.. models[true]];
    }

    public IReadOnlyList<(SourceFile File, SemanticModel Model)> Models { get; }

    /// <summary>They and what the build makes: all that may use them.</summary>
    public IReadOnlyList<(SyntaxNode Root, SemanticModel Model)> Sources { get; }

    /// <summary>Tests of the media driver, whose tool is the client.</summary>
    public IReadOnlyList<(SourceFile File, SemanticModel Model)> DriverTests { get; }

    /// <summary>True for what is part of the client or of its driver.</summary>
    public static bool IsAeron(ISymbol symbol) => symbol.DeclaringSyntaxReferences
        .Any(one => one.SyntaxTree.FilePath.StartsWith("appliance/libraries/Aeron", StringComparison.Ordinal));

    /// <summary>What the build makes from the schemas, and from the types of kernel programs.</summary>
    private static IEnumerable<string> Generated(Tree tree)
    {
        foreach ((string name, Func<string, string, Generation> read) in Generation.Schemas)
        {
            if (tree.Find(Schemas + Generation.MessageSchema) is not { } messages
                || tree.Find(Schemas + name) is not { } schema)
                continue;
            foreach (GeneratedFile file in read(messages.Text, schema.Text).Files
                .Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal)))
                yield return file.Text;
        }
        if (tree.Find(SharedTypes) != null)
            yield return LayoutWriter.Write(
                Layouts.Of(Btf.Read(File.ReadAllBytes(Path.Combine(Tree.Root, SharedObject)))));
    }

    private static bool IsDriverTest(SourceFile file) =>
        file.Path.StartsWith("tests/libraries/Aeron.Tests/", StringComparison.Ordinal);

    private static bool IsProduction(SourceFile file) =>
        file.Path.StartsWith("appliance/", StringComparison.Ordinal) ||
        file.Path.StartsWith("feeds/", StringComparison.Ordinal);
}
