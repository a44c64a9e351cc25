// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Tidy.Tests;

/// <summary>One text file of the tree; C# is parsed on first use.</summary>
internal sealed class SourceFile(string path, string text, bool isExecutable = false)
{
    private SyntaxNode? _root;
    private string[]? _lines;

    public string Path { get; } = path;

    public string Text { get; } = text;

    public bool IsExecutable { get; } = isExecutable;

    public bool IsCSharp => Path.EndsWith(".cs", StringComparison.Ordinal);

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public string[] Lines => _lines ??= Text.Split('\n');

    public SyntaxNode Root => _root ??= Parse().GetRoot();

    private SyntaxTree Parse() => CSharpSyntaxTree.ParseText(Text, CSharpParseOptions.Default, Path);

    public Finding Find(string rule, SyntaxNode node, string what)
    {
        FileLinePositionSpan span = node.GetLocation().GetLineSpan();
        return new Finding(Path, span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1, rule, what);
    }

    public Finding Find(string rule, int line, string what) => new(Path, line, 1, rule, what);
}
