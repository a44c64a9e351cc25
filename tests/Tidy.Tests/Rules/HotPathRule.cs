// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>Types marked as hot hold nothing that allocates, locks or throws in place.</summary>
internal sealed class HotPathRule : ITidyRule
{
    public string Name => "hot-path";

    public IEnumerable<Finding> Check(Tree tree) =>
        from file in tree.CSharp
        from type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
        where HasAttribute(type.AttributeLists, "HotPath")
        from node in type.DescendantNodes()
        let what = Breach(node)
        where what != null && !IsCold(node)
        select file.Find(Name, node, what);

    private static string? Breach(SyntaxNode node) => node switch
    {
        ThrowStatementSyntax or ThrowExpressionSyntax => "throws in place; call a method marked [DoesNotReturn]",
        LockStatementSyntax => "takes a lock",
        AwaitExpressionSyntax => "awaits",
        TryStatementSyntax => "sets up an exception frame",
        InterpolatedStringExpressionSyntax => "builds a string",
        LambdaExpressionSyntax lambda when !lambda.Modifiers.Any(SyntaxKind.StaticKeyword) =>
            "a lambda that can capture",
        QueryExpressionSyntax => "LINQ",
        ParameterSyntax parameter when parameter.Modifiers.Any(SyntaxKind.ParamsKeyword) => "params",
        _ => null,
    };

    // Constructors run at start; what never returns has left the hot path; ToString is for people.
    private static bool IsCold(SyntaxNode node)
    {
        foreach (SyntaxNode ancestor in node.Ancestors())
        {
            if (ancestor is ConstructorDeclarationSyntax or FieldDeclarationSyntax)
                return true;
            if (ancestor is MethodDeclarationSyntax method)
                return HasAttribute(method.AttributeLists, "DoesNotReturn") ||
                    HasAttribute(method.AttributeLists, "ColdPath") ||
                    method.Identifier.Text is "ToString" or "Dispose";
        }
        return false;
    }

    private static bool HasAttribute(SyntaxList<AttributeListSyntax> lists, string name) =>
        lists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() == name);
}
