// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Rules;

/// <summary>Summaries are sentences. That public members have one at all is the compiler's check.</summary>
internal sealed class DocumentationRule : ITidyRule
{
    public string Name => "doc";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.CSharp)
        {
            IEnumerable<XmlElementSyntax> summaries = file.Root.DescendantNodes(descendIntoTrivia: true)
                .OfType<XmlElementSyntax>().Where(element => element.StartTag.Name.ToString() == "summary");
            foreach (XmlElementSyntax summary in summaries)
            {
                string text = summary.Content.ToString().Replace("///", "", StringComparison.Ordinal).Trim();
                if (text.Length == 0 || text[^1] is not ('.' or ':' or '?' or '>'))
                    yield return file.Find(Name, summary, "the summary is no sentence: it ends without a full stop");
            }
        }
    }
}
