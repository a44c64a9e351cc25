// SPDX-License-Identifier: Apache-2.0
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Tidy.Tests.Usage;

/// <summary>Symbols that each declaration of a file names, or makes the compiler use.</summary>
internal sealed class References(SemanticModel model) : CSharpSyntaxWalker
{
    private readonly List<(ISymbol? From, ISymbol To)> _found = [];
    private ISymbol? _owner;

    /// <summary>Pairs of user and used; a null user is the code that a program starts with.</summary>
    public static IReadOnlyList<(ISymbol? From, ISymbol To)> Of(SyntaxNode root, SemanticModel model)
    {
        References walker = new(model);
        walker.Visit(root);
        return walker._found;
    }

    public override void Visit(SyntaxNode? node)
    {
        if (node == null)
            return;
        ISymbol? outer = _owner;
        _owner = OwnerOf(node) ?? outer;
        AddUses(node);
        base.Visit(node);
        _owner = outer;
    }

    // Initial values and attributes of a type's fields are used with the type.
    private ISymbol? OwnerOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax or DelegateDeclarationSyntax or BaseMethodDeclarationSyntax or
            BasePropertyDeclarationSyntax => model.GetDeclaredSymbol(node),
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } variable
            when field.Modifiers.Any(SyntaxKind.ConstKeyword) || field.Modifiers.Any(SyntaxKind.StaticKeyword) =>
            model.GetDeclaredSymbol(variable),
        _ => null,
    };

    private void AddUses(SyntaxNode node)
    {
        switch (node)
        {
            case SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or
                ElementAccessExpressionSyntax or ElementBindingExpressionSyntax or ImplicitElementAccessSyntax or
                PrimaryConstructorBaseTypeSyntax:
                Add(model.GetSymbolInfo(node));
                break;
            case CommonForEachStatementSyntax loop:
                ForEachStatementInfo info = model.GetForEachStatementInfo(loop);
                Add(info.GetEnumeratorMethod, info.MoveNextMethod, info.CurrentProperty, info.DisposeMethod);
                break;
            case InitializerExpressionSyntax { RawKind: (int)SyntaxKind.CollectionInitializerExpression } list:
                foreach (ExpressionSyntax element in list.Expressions)
                    Add(model.GetCollectionInitializerSymbolInfo(element));
                break;
            case AssignmentExpressionSyntax { Left: TupleExpressionSyntax or DeclarationExpressionSyntax } assignment:
                Add(model.GetDeconstructionInfo(assignment).Method);
                break;
        }
    }

    private void Add(SymbolInfo info)
    {
        Add(info.Symbol);
        foreach (ISymbol candidate in info.CandidateSymbols)
            Add(candidate);
    }

    private void Add(params ISymbol?[] symbols)
    {
        foreach (ISymbol? symbol in symbols)
        {
            if (Normal(symbol) is { } used)
                _found.Add((_owner, used));
        }
    }

    /// <summary>The declaration in the source; null for what is not the product's.</summary>
    private static ISymbol? Normal(ISymbol? symbol)
    {
        if (symbol is IMethodSymbol method)
            symbol = method.ReducedFrom ?? method.AssociatedSymbol ?? method.PartialDefinitionPart ?? symbol;
        symbol = symbol?.OriginalDefinition;
        if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor, IsImplicitlyDeclared: true })
            symbol = symbol.ContainingType;
        return symbol is INamedTypeSymbol or IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol &&
            symbol.DeclaringSyntaxReferences.Length > 0 ? symbol : null;
    }
}
