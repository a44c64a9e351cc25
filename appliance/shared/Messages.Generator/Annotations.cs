// SPDX-License-Identifier: Apache-2.0
using System.Xml;
using System.Xml.Linq;

namespace Telemetry.Messages.Generator;

/// <summary>
/// Attributes of an element that only this generator reads: they have a namespace of their own, which SBE tools ignore.
/// </summary>
internal sealed class Annotations(XElement element)
{
    internal static readonly XNamespace Namespace = "urn:telemetry:schema";

    /// <summary>All of these attributes.</summary>
    internal static readonly IReadOnlySet<string> Names = new HashSet<string>(
        ["name", "owner", "group", "object", "key", "keys", "kind", "unit", "printed", "element",
        "counters", "values", "after", "prefix", "exported", "help", "label", "tone", "form"]);

    internal XElement Source => element;

    /// <summary>Its place in the file.</summary>
    internal IXmlLineInfo Place => element;

    /// <summary>Owner of a message's metrics.</summary>
    internal string? Owner => Value("owner");

    /// <summary>Path of the JSON object that a message's metrics, or those of a field, are members of.</summary>
    internal string? Group => Value("group");

    /// <summary>Key of an inner JSON object that the metrics of a field are members of.</summary>
    internal string? Object => Value("object");

    /// <summary>JSON key of a metric where it is not the name in snake case.</summary>
    internal string? Key => Value("key");

    /// <summary>JSON keys of a field's metrics in their order, where they are not those of its composite.</summary>
    internal string? Keys => Value("keys");

    /// <summary>Kind of a metric, or of all metrics of a composite; a member without a kind is not a metric.</summary>
    internal string? Kind => Value("kind");

    /// <summary>Unit of a metric where its name does not end with it.</summary>
    internal string? Unit => Value("unit");

    /// <summary>"false" for a metric that JSON output does not have.</summary>
    internal string? Printed => Value("printed");

    /// <summary>JSON key, in the same object, behind which a metric, or the first of a field's, is printed where that
    /// is not the one before it in the schema.</summary>
    internal string? After => Value("after");

    /// <summary>Name of the struct that holds all counters of a message.</summary>
    internal string? Counters => Value("counters");

    /// <summary>Name of the record that shows the counters of a message as properties.</summary>
    internal string? Values => Value("values");

    /// <summary>Index of a field in an array of equal fields.</summary>
    internal string? Element => Value("element");

    /// <summary>First words of the exported names of a message's metrics, where they are not the owner.</summary>
    internal string? Prefix => Value("prefix");

    /// <summary>Exported name of a metric with its own labels, or that it is not exported.</summary>
    internal string? Exported => Value("exported");

    /// <summary>Description of all metrics that have the exported name of this one.</summary>
    internal string? Help => Value("help");

    private string? Value(string name) => (string?)element.Attribute(Namespace + name);
}
