// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Telemetry.Messages.Generator;

/// <summary>Reads attributes of the schema's elements.</summary>
/// <param name="problems">Takes what is missing or wrong.</param>
internal sealed class ElementReader(Problems problems)
{
    /// <summary>The root of a file.</summary>
    /// <returns>Null if the file is not XML.</returns>
    internal static XElement? Root(string xml, Problems problems)
    {
        try
        {
            return XDocument.Parse(xml, LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException error)
        {
            problems.Add(error);
            return null;
        }
    }

    /// <summary>The words of a text, however many spaces and lines lie between them.</summary>
    internal static string[] Words(string? text) =>
        (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The name of a type, field or message.</summary>
    internal string Name(XElement element)
    {
        string name = (string?)element.Attribute("name") ?? "";
        if (name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name.All(char.IsAsciiLetterOrDigit))
            return name;
        problems.Add(Problems.BadAttribute, element,
            $"\"{name}\" is not a name: it has to begin with a small letter and to consist of letters and digits");
        return "unnamed";
    }

    /// <summary>A sentence, or several.</summary>
    internal string Description(XElement element)
    {
        string text = (string?)element.Attribute("description") ?? "";
        if (text.Length == 0)
            problems.Add(Problems.BadAttribute, element, $"\"{Name(element)}\" has no description");
        else if (text.Length > 0 && !text.EndsWith('.'))
            problems.Add(Problems.BadAttribute, element, $"the description of \"{Name(element)}\" has no full stop");
        return text;
    }

    /// <summary>A number from 0.</summary>
    internal int Number(XElement element, string attribute, int largest)
    {
        string text = (string?)element.Attribute(attribute) ?? "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= largest)
            return number;
        problems.Add(Problems.BadAttribute, element,
            $"{attribute}=\"{text}\" of \"{(string?)element.Attribute("name")}\" is not a number from 0 to {largest}");
        return 0;
    }

    /// <summary>Version of the schema that added an element; 0 for the first.</summary>
    internal int Since(XElement element) => element.Attribute("sinceVersion") == null
        ? 0
        : Number(element, "sinceVersion", ushort.MaxValue);

    /// <summary>The attributes about metrics.</summary>
    internal Annotations AnnotationsOf(XElement element)
    {
        foreach (XAttribute attribute in element.Attributes().Where(one => one.Name.Namespace == Annotations.Namespace))
        {
            string name = attribute.Name.LocalName;
            if (!Annotations.Names.Contains(name))
                problems.Add(Problems.BadAttribute, attribute, $"the attribute \"{name}\" is unknown");
        }
        return new Annotations(element);
    }
}
