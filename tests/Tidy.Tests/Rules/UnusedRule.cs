// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>Public and internal members that nothing in the tree names besides their declaration.</summary>
internal sealed class UnusedRule : ITidyRule
{
    public string Name => "unused";

    public IEnumerable<Finding> Check(Tree tree)
    {
        Dictionary<string, int> uses = [];
        foreach (SourceFile file in tree.CSharp)
        {
            foreach (SyntaxToken token in file.Root.DescendantTokens(descendIntoTrivia: false))
            {
                if (token.IsKind(SyntaxKind.IdentifierToken))
                    uses[token.ValueText] = uses.GetValueOrDefault(token.ValueText) + 1;
            }
        }
        foreach (SourceFile file in tree.CSharp.Where(file => !file.IsTest))
        {
            foreach (MemberDeclarationSyntax member in file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>())
            {
                string? name = NameOf(member);
                if (name != null && UsesOf(uses, name) == 1 && IsVisible(member) && !IsPlaceInLayout(member))
                    yield return file.Find(Name, member, $"nothing names \"{name}\"; remove it");
            }
        }
    }

    // An attribute is named without its ending.
    private static int UsesOf(Dictionary<string, int> uses, string name) =>
        uses.GetValueOrDefault(name) + (name.EndsWith("Attribute", StringComparison.Ordinal)
            ? uses.GetValueOrDefault(name[..^"Attribute".Length]) : 0);

    // A field of a laid-out struct keeps the place of the others, whether it is named or not.
    private static bool IsPlaceInLayout(MemberDeclarationSyntax member) =>
        member is FieldDeclarationSyntax && member.Parent is StructDeclarationSyntax type &&
        type.AttributeLists.SelectMany(list => list.Attributes).Any(a => a.Name.ToString() == "StructLayout");

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax { ExplicitInterfaceSpecifier: null } method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        ClassDeclarationSyntax type when HoldsExtensions(type) => null,
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        FieldDeclarationSyntax { Declaration.Variables: [var variable] } => variable.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Extension methods are called without their class being named.</summary>
    private static bool HoldsExtensions(ClassDeclarationSyntax type) => type.Members.OfType<MethodDeclarationSyntax>()
        .Any(method => method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true);

    private static bool IsVisible(MemberDeclarationSyntax member) =>
        member.Modifiers.Any(token => token.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword) &&
        !member.Modifiers.Any(SyntaxKind.OverrideKeyword) &&
        !member.AttributeLists.SelectMany(list => list.Attributes)
            .Any(a => a.Name.ToString().Contains("UnmanagedCallersOnly", StringComparison.Ordinal));
}
