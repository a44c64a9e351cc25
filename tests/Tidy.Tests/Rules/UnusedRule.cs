// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Tidy.Tests.Usage;

namespace Tidy.Tests.Rules;

/// <summary>
/// Types and members of production code that no program reaches. Tests and benchmarks are no users: what only they need
/// belongs to them.
/// </summary>
internal sealed class UnusedRule : ITidyRule
{
    public string Name => "unused";

    public IEnumerable<Finding> Check(Tree tree)
    {
        Production production = new(tree);
        IReadOnlySet<ISymbol> reached = Reach.Of(production);
        foreach ((SourceFile file, SemanticModel model) in production.Models)
        {
            foreach (MemberDeclarationSyntax member in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>())
            {
                if (SymbolOf(member, model) is { } symbol && !reached.Contains(symbol) &&
                    IsInsideReached(symbol, reached) && !Exempt.Covers(symbol))
                {
                    yield return file.Find(Name, member, $"no program uses \"{symbol.ToDisplayString()}\"; remove it");
                }
            }
        }
    }

    // Members of an unused type are not listed beside it.
    private static bool IsInsideReached(ISymbol symbol, IReadOnlySet<ISymbol> reached) =>
        symbol.ContainingType == null || reached.Contains(symbol.ContainingType);

    private static ISymbol? SymbolOf(MemberDeclarationSyntax member, SemanticModel model) => member switch
    {
        BaseFieldDeclarationSyntax { Declaration.Variables: [var variable, ..] } => model.GetDeclaredSymbol(variable),
        BaseNamespaceDeclarationSyntax or GlobalStatementSyntax or IncompleteMemberSyntax => null,
        _ => model.GetDeclaredSymbol(member),
    };
}
