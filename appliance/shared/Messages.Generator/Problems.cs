// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Xml;

namespace Telemetry.Messages.Generator;

/// <summary>An error of the schema.</summary>
/// <param name="Code">Number of the kind of error.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Column">Column in the line, from 1.</param>
/// <param name="What">The error and the names concerned.</param>
internal sealed record Problem(string Code, int Line, int Column, string What)
{
    /// <summary>The error in the form that MSBuild shows as an error of the file.</summary>
    /// <param name="path">Path of the schema file.</param>
    internal string AsBuildError(string path) =>
        string.Create(CultureInfo.InvariantCulture, $"{path}({Line},{Column}): error {Code}: {What}");
}

/// <summary>Errors found so far.</summary>
internal sealed class Problems
{
    internal const string Malformed = "SBE001";
    internal const string BadAttribute = "SBE002";
    internal const string Unsupported = "SBE003";
    internal const string UnknownType = "SBE004";
    internal const string Duplicate = "SBE005";
    internal const string Overlap = "SBE006";
    internal const string Unaligned = "SBE007";
    internal const string ShortBlock = "SBE008";
    internal const string NoOrigin = "SBE009";
    internal const string LaterVersion = "SBE010";
    internal const string BadMetric = "SBE011";

    private readonly List<Problem> _found = [];

    /// <summary>The errors in the order of the file.</summary>
    internal IReadOnlyList<Problem> InOrder =>
        [.. _found.OrderBy(problem => problem.Line).ThenBy(problem => problem.Column)];

    /// <summary>Adds an error.</summary>
    /// <param name="code">Number of the kind of error.</param>
    /// <param name="place">The element or attribute concerned.</param>
    /// <param name="what">The error and the names concerned.</param>
    internal void Add(string code, IXmlLineInfo place, string what) =>
        _found.Add(new Problem(code, place.LineNumber, place.LinePosition, what));

    /// <summary>Adds the error of a file that is not XML.</summary>
    internal void Add(XmlException error) =>
        _found.Add(new Problem(Malformed, error.LineNumber, error.LinePosition, error.Message));
}
