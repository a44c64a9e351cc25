// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>Files, methods and lines stay within what a person can take in.</summary>
internal sealed class LengthRule : ITidyRule
{
    private const int FileLines = 400;
    private const int MethodLines = 60;
    private const int LineColumns = 120;

    public string Name => "length";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(IsSource))
        {
            if (file.Lines.Length > FileLines + 1)
                yield return file.Find(Name, 1, $"{file.Lines.Length} lines; split it, {FileLines} is the limit");
            for (int line = 0; line < file.Lines.Length; line++)
            {
                if (file.Lines[line].Length > LineColumns)
                    yield return file.Find(
                        Name, line + 1, $"{file.Lines[line].Length} columns; {LineColumns} is the limit");
            }
        }
        foreach (SourceFile file in tree.CSharp)
        {
            foreach (var method in file.Root.DescendantNodes().OfType<BaseMethodDeclarationSyntax>())
            {
                FileLinePositionSpan span = method.GetLocation().GetLineSpan();
                int lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
                if (lines > MethodLines && !IsTable(method))
                    yield return file.Find(Name, method, $"a method of {lines} lines; {MethodLines} is the limit");
            }
        }
    }

    // A switch over a table may be longer: nearly all of it is one statement.
    private static bool IsTable(BaseMethodDeclarationSyntax method) =>
        method.ExpressionBody != null ||
        method.Body is { Statements: [SwitchStatementSyntax or ReturnStatementSyntax] };

    private static bool IsSource(SourceFile file) =>
        file.IsCSharp || file.Path.StartsWith("bpf/", StringComparison.Ordinal);
}
