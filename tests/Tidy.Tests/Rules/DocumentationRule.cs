// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>
/// Summaries are sentences. In the product they say more than the declaration, as descriptions of parameters do; public
/// types need a summary, and so do public methods with more parameters than a name explains.
/// </summary>
internal sealed partial class DocumentationRule : ITidyRule
{
    private const int ExplainedParameters = 2;

    private static readonly string[] Endings = ["ing", "ed", "es", "s", "e"];

    private static readonly Dictionary<string, string> Synonyms = new()
    {
        ["begin"] = "start",
        ["build"] = "mak",
        ["creat"] = "mak",
        ["count"] = "number",
        ["dispos"] = "clos",
        ["everyth"] = "all",
        ["forget"] = "clear",
        ["string"] = "text",
    };

    // What the type of a member says anyhow: a number, a name, true.
    private static readonly HashSet<string> Free = [.. Stems("""
        a all an and are as at been by can do does for from had has have if in is it its may name not nothing number of
        on one or s than that the their them then these this those to true was were what whether which who with
        """)];

    public string Name => "doc";

    public IEnumerable<Finding> Check(Tree tree)
    {
        List<(SourceFile File, MemberDeclarationSyntax Syntax)> members = [.. tree.CSharp
            .Where(file => WordingRule.IsProduct(file.Path))
            .SelectMany(file => file.Root.DescendantNodes().OfType<MemberDeclarationSyntax>()
                .Select(one => (file, one)))];
        // By name: types that another part documents, and methods that an interface does.
        HashSet<string> documented = [.. members.Select(member => member.Syntax)
            .Where(one => one is BaseTypeDeclarationSyntax || one.Parent is InterfaceDeclarationSyntax)
            .Where(one => CommentOf(one) != null).Select(NameOf)];
        return tree.CSharp.SelectMany(CheckSentences)
            .Concat(members.SelectMany(member => CheckNeed(member.File, member.Syntax, documented)));
    }

    private IEnumerable<Finding> CheckSentences(SourceFile file)
    {
        IEnumerable<XmlElementSyntax> summaries = file.Root.DescendantNodes(descendIntoTrivia: true)
            .OfType<XmlElementSyntax>().Where(IsSummary);
        foreach (XmlElementSyntax summary in summaries)
        {
            if (TextOf(summary) is not [.., '.' or ':' or '?' or '>'])
                yield return file.Find(Name, summary, "the summary is no sentence: it ends without a full stop");
        }
    }

    private IEnumerable<Finding> CheckNeed(
        SourceFile file, MemberDeclarationSyntax member, HashSet<string> documented)
    {
        DocumentationCommentTriviaSyntax? comment = CommentOf(member);
        bool isType = member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax;
        bool isRequired = IsPublic(member) && (isType || member is MethodDeclarationSyntax
        {
            ParameterList.Parameters.Count: > ExplainedParameters
        }) && !member.Modifiers.Any(SyntaxKind.OverrideKeyword);
        if (comment == null && isRequired && !documented.Contains(NameOf(member)))
            yield return file.Find(Name, member, $"\"{NameOf(member)}\" is public and has no summary");
        XmlNodeSyntax[] content = [.. comment?.Content.Where(node => node is not XmlTextSyntax) ?? []];
        if (content is [XmlEmptyElementSyntax { Attributes.Count: 0 }])
            yield return file.Find(Name, content[0], "documentation is inherited without saying so");
        if (content is [XmlElementSyntax summary] && IsSummary(summary) && !isRequired &&
            SaysNoMore(summary, WordsOf(member)))
            yield return file.Find(Name, comment!, $"\"{TextOf(summary)}\" says no more than the declaration");
        foreach (XmlElementSyntax one in content.OfType<XmlElementSyntax>())
        {
            if (one.StartTag.Attributes is [XmlNameAttributeSyntax { Identifier: var name }] &&
                SaysNoMore(one, WordsOf(member, name.Identifier.Text)))
                yield return file.Find(Name, one, $"\"{TextOf(one)}\" says no more than {name}");
        }
    }

    // A second clause is a unit, a range, a condition.
    private static bool SaysNoMore(XmlElementSyntax element, IEnumerable<string> known) =>
        element.Content.All(node => node is XmlTextSyntax) && TextOf(element).AsSpan().IndexOfAny(",;:") < 0 &&
        !Stems(TextOf(element)).Except(Free).Except(known).Any();

    private static DocumentationCommentTriviaSyntax? CommentOf(MemberDeclarationSyntax member) =>
        member.GetLeadingTrivia().Select(one => one.GetStructure())
            .OfType<DocumentationCommentTriviaSyntax>().LastOrDefault();

    private static bool IsSummary(XmlElementSyntax element) => element.StartTag.Name.ToString() == "summary";

    private static string TextOf(XmlElementSyntax summary) =>
        summary.Content.ToString().Replace("///", "", StringComparison.Ordinal).Trim();

    private static bool IsPublic(MemberDeclarationSyntax member) => member
        .AncestorsAndSelf().OfType<MemberDeclarationSyntax>().Where(one => one is not BaseNamespaceDeclarationSyntax)
        .All(one => one.Modifiers.Any(SyntaxKind.PublicKeyword) || one.Parent is InterfaceDeclarationSyntax);

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        _ => "",
    };

    /// <summary>Words of a declaration without its body, and of the types that it is in.</summary>
    private static IEnumerable<string> WordsOf(MemberDeclarationSyntax member)
    {
        int start = member.AttributeLists.LastOrDefault()?.Span.End ?? 0;
        IEnumerable<string> tokens = member.DescendantTokens().Where(token => token.SpanStart >= start)
            .TakeWhile(token => !token.IsKind(SyntaxKind.EqualsGreaterThanToken) &&
                !token.IsKind(SyntaxKind.OpenBraceToken) && !token.IsKind(SyntaxKind.EqualsToken))
            .Select(token => token.Text);
        IEnumerable<string> owners = member.Ancestors().OfType<BaseTypeDeclarationSyntax>()
            .Select(type => type.Identifier.Text);
        return Stems(string.Join(' ', tokens.Concat(owners)));
    }

    /// <summary>Words of a parameter: its name and its type.</summary>
    private static IEnumerable<string> WordsOf(MemberDeclarationSyntax member, string parameter) =>
        Stems($"{parameter} {member.DescendantNodes().OfType<ParameterSyntax>()
            .FirstOrDefault(one => one.Identifier.Text == parameter)?.Type}");

    private static IEnumerable<string> Stems(string text) => Word().Matches(text).Select(word => Stem(word.Value));

    private static string Stem(string word)
    {
        string stem = word.ToLowerInvariant();
        if (stem.Length > "ties".Length && stem.EndsWith("ies", StringComparison.Ordinal))
            stem = stem[..^"ies".Length] + "y";
        string ending = Endings.FirstOrDefault(
            one => stem.Length >= one.Length + 3 && stem.EndsWith(one, StringComparison.Ordinal)) ?? "";
        stem = stem[..^ending.Length];
        if (stem.Length > 3 && stem[^1] == stem[^2])
            stem = stem[..^1];
        return Synonyms.GetValueOrDefault(stem, stem);
    }

    [GeneratedRegex(@"\p{Lu}{2,}s?(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|\d+")]
    private static partial Regex Word();
}
